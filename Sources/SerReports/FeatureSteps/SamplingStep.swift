import Foundation
import SerAudio

/// Waveform, sampling rate and Nyquist frequency, and what resampling takes away.
enum SamplingStep {
  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let densities = walks.map { walk in
      SpectralAnalysis.density(of: walk.original.samples, sampleRate: walk.original.sampleRate)
    }
    let nyquist = Double(RecordingWalk.set.frontEnd.sampleRate) / 2
    var step = ExplanationStep(
      identifier: "sampling", title: "Sampling rate and Nyquist frequency",
      paragraphs: [
        "A recording is a list of numbers, so many a second. It can hold frequencies up to half that rate, its Nyquist "
          + "frequency, and no higher. The feature set works at \(Int(nyquist * 2)) Hz, so all above \(Int(nyquist)) Hz is "
          + "removed by a low-pass filter before samples are dropped; dropped without the filter, it would fold back "
          + "below (aliasing)."
      ])
    step.numbers = [
      StepNumber("sampling rate of the file", "Hz", walks.map { Double($0.original.sampleRate) }, decimals: 0),
      StepNumber("its Nyquist frequency", "Hz", walks.map { Double($0.original.sampleRate) / 2 }, decimals: 0),
      StepNumber("channels in the file", "", walks.map { Double($0.info.channels) }, decimals: 0),
      StepNumber("samples a channel", "", walks.map { Double($0.original.samples.count) }, decimals: 0),
      StepNumber("duration", "s", walks.map(\.original.duration), decimals: 3),
      StepNumber("sampling rate of the features", "Hz", [nyquist * 2], decimals: 0),
      StepNumber("samples after resampling", "", walks.map { Double($0.resampled.count) }, decimals: 0),
      StepNumber(
        "power above \(Int(nyquist)) Hz (lost by resampling)", "%",
        densities.map { 100 * SpectralAnalysis.share(above: nyquist, in: $0) }, decimals: 4),
    ]
    step.plots = [resampling(walks, densities, nyquist).plot(named: "resampling")]
    return step
  }

  private static func resampling(
    _ walks: [RecordingWalk], _ densities: [SpectralAnalysis.Spectrum], _ nyquist: Double
  ) -> CurveGrid {
    let panels = zip(walks, densities).map { walk, density in
      func curve(_ name: String, _ color: PlotColor, _ style: CurveGrid.Curve.Style, _ s: SpectralAnalysis.Spectrum)
        -> CurveGrid.Curve
      { CurveGrid.Curve(name, color: color, style: style, x: s.frequencies.map { $0 / 1000 }, y: s.levels) }
      var curves = [curve("as recorded", .black, .thin, density)]
      let ratio = walk.original.sampleRate / walk.sampleRate
      if walk.original.sampleRate > walk.sampleRate, walk.original.sampleRate % walk.sampleRate == 0 {
        let dropped = stride(from: 0, to: walk.original.samples.count, by: ratio).map { walk.original.samples[$0] }
        curves.append(
          curve(
            "samples dropped without a filter", .orange, .line,
            SpectralAnalysis.density(of: dropped, sampleRate: walk.sampleRate)))
      }
      if walk.original.sampleRate != walk.sampleRate {
        curves.append(
          curve(
            "resampled", .blue, .line, SpectralAnalysis.density(of: walk.resampled, sampleRate: walk.sampleRate)))
      }
      var panel = CurveGrid.Panel("\(walk.name): \(walk.original.sampleRate) Hz", curves)
      if walk.original.sampleRate > walk.sampleRate {
        panel.marks = [("Nyquist at \(walk.sampleRate) Hz", nyquist / 1000)]
      }
      return panel
    }
    var grid = CurveGrid(
      title: "Spectrum before and after resampling", subtitle: "power density over the whole recording (Welch)",
      panels: panels, columns: 2, xLabel: "frequency (kHz)", yLabel: "dB re full scale² / Hz")
    let levels = densities.flatMap(\.levels)
    grid.yRange = max(-170, (levels.min() ?? -150) - 5)...(levels.max() ?? 0) + 5
    return grid
  }
}
