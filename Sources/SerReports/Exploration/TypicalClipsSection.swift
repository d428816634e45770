import SerCorpus
import SerNumerics

/// One typical clip of each emotion, as waveform and log-mel spectrogram.
enum TypicalClipsSection {
  /// Seconds shown before and after the active part.
  private static let margin = 0.15

  static func make(_ corpus: MeasuredCorpus, trimDecibel: Double, workers: Int) async throws -> ExplorationSection {
    var section = ExplorationSection("Typical clips")
    let choice = TypicalClips.choose(corpus)
    let clips = choice.clips
    let spectra = try await parallelMap(
      count: clips.count, workers: workers, context: { ClipSpectrogram(trimDecibel: trimDecibel) }
    ) { spectrogram, index in try spectrogram.excerpt(clips[index], margin: margin) }
    let shape = ClipSpectrogram(trimDecibel: trimDecibel)
    section.paragraphs = [
      "Per emotion the clip nearest to the emotion's median in level, energy range, F0, F0 range, voicing and active "
        + "length (each relative to the speaker's mean where speakers are known, in standard deviations)\(choice.scope). "
        + "Shown is the active part with \(Wording.number(margin)) s at either end, on one time axis. The colours of each "
        + "spectrogram are relative to its own loudest points (0 dB is the 99.5 % quantile of its levels), so that quiet "
        + "clips show their structure; the level stands above each.",
      zip(clips, clips.map(\.emotion.rawValue)).map { "- \($1): `\($0.entry.path)`" }.joined(separator: "\n"),
    ]
    section.plots = [
      SpectrogramGrid(
        title: "A typical clip of each emotion in \(corpus.name)",
        subtitle:
          "active parts\(choice.scope): waveform (full scale ±1, each on its own axis) and log-mel spectrogram, "
          + "0 dB at the 99.5 % quantile of the clip's levels",
        panels: zip(clips, spectra).map { clip, spectrum in
          .init(
            identifier: clip.emotion.rawValue,
            title: "\(clip.emotion.rawValue) · \(Wording.number(clip.acoustics.activeLevel, 0)) dBFS"
              + (clip.acoustics.pitch.map { " · F0 \(Wording.number($0.median, 0)) Hz" } ?? ""),
            levels: spectrum.levels.subtracting(ClipSpectrogram.loudest(of: spectrum.levels)),
            frameStep: shape.frameStep,
            waveform: spectrum.samples,
            sampleRate: shape.parameters.sampleRate)
        }, columns: 4, timeLabel: "time (s)", valueLabel: "level (dB, 0 = the clip's loudest)",
        bandFrequencies: shape.bandFrequencies,
        scale: .spectral(from: -50, to: 0)
      ).plot(named: "typical-clips")
    ]
    return section
  }
}

/// The clips that stand for their emotions.
enum TypicalClips {
  /// The measures in which a clip can be typical.
  private static let measures: [AcousticMeasure] = [.level, .energyRange, .pitch, .pitchRange, .voicing, .duration]

  /// One clip an emotion, in the order of the emotions; `scope` says whose, such as ", all by speaker 12".
  ///
  /// All clips come from one speaker and one sentence where some pair of them has every emotion: then the figures
  /// differ by emotion, not by voice or text. Among several such pairs the one with the most typical clips is taken.
  static func choose(_ corpus: MeasuredCorpus) -> (clips: [MeasuredClip], scope: String) {
    let distances = distances(corpus)
    func best(_ passes: (MeasuredClip) -> Bool) -> [Int] {
      corpus.emotions.compactMap { emotion in
        corpus.clips.indices.filter { corpus.clips[$0].emotion == emotion && passes(corpus.clips[$0]) }
          .min { distances[$0] < distances[$1] }
      }
    }
    func mostTypical(_ groups: [(scope: String, clips: [Int])]) -> (scope: String, clips: [Int])? {
      groups.filter { $0.clips.count == corpus.emotions.count }
        .min { a, b in a.clips.reduce(0) { $0 + distances[$1] } < b.clips.reduce(0) { $0 + distances[$1] } }
    }
    let speakers = corpus.speakers
    let statements = Set(corpus.clips.compactMap(\.entry.statement)).sorted()
    let pairs = speakers.flatMap { speaker in
      statements.map { statement in
        (
          scope: ", all by speaker \(speaker), sentence \(statement)",
          clips: best { $0.entry.speaker == speaker && $0.entry.statement == statement }
        )
      }
    }
    let voices = speakers.map { speaker in
      (scope: ", all by speaker \(speaker)", clips: best { $0.entry.speaker == speaker })
    }
    let chosen = mostTypical(pairs) ?? mostTypical(voices) ?? (scope: "", clips: best { _ in true })
    return (chosen.clips.map { corpus.clips[$0] }, chosen.scope)
  }

  /// Mean squared distance of every clip to the median of its emotion, each measure in standard deviations.
  private static func distances(_ corpus: MeasuredCorpus) -> [Double] {
    var sums = [Double](repeating: 0, count: corpus.clips.count)
    var counts = [Int](repeating: 0, count: corpus.clips.count)
    for measure in measures {
      let values = corpus.valuesWithinSpeakers(measure) ?? corpus.clips.map { measure.value(of: $0.acoustics) }
      let deviation = Statistics.standardDeviation(values.compactMap { $0 })
      guard deviation > 0 else { continue }
      for emotion in corpus.emotions {
        let members = corpus.clips.indices.filter { corpus.clips[$0].emotion == emotion }
        let center = Statistics.median(members.compactMap { values[$0] })
        for member in members {
          guard let value = values[member] else { continue }
          sums[member] += (value - center) * (value - center) / (deviation * deviation)
          counts[member] += 1
        }
      }
    }
    // A clip without pitch is judged by what it has, but never preferred to one that has all.
    return sums.indices.map {
      counts[$0] == 0 ? .infinity : sums[$0] / Double(counts[$0]) + (counts[$0] < (counts.max() ?? 0) ? 100 : 0)
    }
  }
}
