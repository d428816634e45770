import Foundation
import SerAudio
import SerEvaluation
import SerNumerics

/// Spectrograms of judged clips, as far as the model was shown them, each with the frames that its judgement rests on.
struct ClipPictures {
  let report: ErrorReport
  let title: String
  let clips: [ErrorFindings.Clip]

  /// Nil where no clip has a recording. Throws for one that can't be read, or holds nothing but silence.
  func plot(named name: String) async throws -> Plot? {
    let shown = clips.enumerated().compactMap { number, clip in
      report.recordings[clip.row].map { (number: number + 1, clip: clip, url: $0) }
    }
    guard !shown.isEmpty else { return nil }
    let frontEnd = report.frontEnd
    let pictures = try await parallelMap(
      count: shown.count, workers: report.workers, context: { ClipSpectrogram(trimDecibel: 20) }
    ) { spectrogram, index in try spectrogram.kept(try AudioFile.read(shown[index].url).clip, by: frontEnd) }
    let shape = ClipSpectrogram(trimDecibel: 20)
    let weights = Dictionary(report.saliency.map { ($0.row, $0) }, uniquingKeysWith: { first, _ in first })
    let hasWeights = report.frameStep != nil && shown.contains { weights[$0.clip.row] != nil }
    let panels = zip(shown, pictures).map { shown, picture in
      SpectrogramGrid.Panel(
        identifier: "\(shown.number)", title: panelTitle(shown.number, shown.clip),
        levels: picture.levels.subtracting(ClipSpectrogram.loudest(of: picture.levels)), frameStep: shape.frameStep,
        waveform: picture.samples, sampleRate: shape.parameters.sampleRate,
        weights: report.frameStep.flatMap { step in
          weights[shown.clip.row].map { .init(values: $0.relativeWeights, frameStep: step) }
        })
    }
    return SpectrogramGrid(
      title: "\(title): \(report.cell.title())",
      subtitle: hasWeights
        ? "\(report.subtitle). Above each: what the judgement rests on, 1 being the weight that all frames would have alike"
        : "\(report.subtitle). Waveform and log-mel spectrogram, 0 dB at the clip's loudest points",
      panels: panels, columns: min(4, panels.count), timeLabel: "time in the kept part (s)",
      valueLabel: "level (dB, 0 = the clip's loudest)", bandFrequencies: shape.bandFrequencies,
      scale: .spectral(from: -50, to: 0)
    ).plot(named: name)
  }

  private func panelTitle(_ number: Int, _ clip: ErrorFindings.Clip) -> String {
    let sure = clip.confidence(in: report.classNames).map { " " + PlotText.number($0, decimals: 2) } ?? ""
    let judged = clip.truth == clip.prediction ? clip.truth : "\(clip.truth) → \(clip.prediction)"
    return "\(number) · \(clip.speaker.map { "\($0): " } ?? "")\(judged)\(sure)"
  }
}
