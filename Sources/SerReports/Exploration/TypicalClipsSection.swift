import SerCorpus
import SerNumerics

/// One typical clip of each emotion, as waveform and log-mel spectrogram.
enum TypicalClipsSection {
  static func make(_ corpus: MeasuredCorpus, trimDecibel: Double, workers: Int) async throws -> ExplorationSection {
    var section = ExplorationSection("Typical clips")
    let choice = TypicalClips.choose(corpus)
    let clips = choice.clips
    let spectra = try await parallelMap(
      count: clips.count, workers: workers, context: { ClipSpectrogram(trimDecibel: trimDecibel) }
    ) { spectrogram, index in try spectrogram.whole(clips[index]) }
    let shape = ClipSpectrogram(trimDecibel: trimDecibel)
    section.paragraphs = [
      "Per emotion the clip nearest to the emotion's median in level, energy range, F0, F0 range, voicing and active "
        + "length (each relative to the speaker's mean where speakers are known, in standard deviations)\(choice.scope). "
        + "Each spectrogram is scaled to its own loudest point, so that quiet clips show their structure; the level stands "
        + "above each.",
      zip(clips, clips.map(\.emotion.rawValue)).map { "- \($1): `\($0.entry.path)`" }.joined(separator: "\n"),
    ]
    section.plots = [
      SpectrogramGrid(
        title: "A typical clip of each emotion in \(corpus.name)",
        subtitle: "waveform (full scale ±1, each on its own axis) and log-mel spectrogram (64 bands)\(choice.scope)",
        panels: zip(clips, spectra).map { clip, spectrum in
          .init(
            identifier: clip.emotion.rawValue,
            title: "\(clip.emotion.rawValue) · \(Wording.number(clip.acoustics.activeLevel, 0)) dBFS"
              + (clip.acoustics.pitch.map { " · F0 \(Wording.number($0.median, 0)) Hz" } ?? ""),
            levels: spectrum.levels.subtracting(spectrum.levels.values.max() ?? 0), frameStep: shape.frameStep,
            waveform: spectrum.samples,
            sampleRate: shape.parameters.sampleRate)
        }, columns: 4, timeLabel: "time (s)", valueLabel: "dB below the clip's loudest",
        bandFrequencies: shape.bandFrequencies,
        scale: .spectral(from: -55, to: -10)
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
