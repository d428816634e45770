import SerCorpus
import SerNumerics

/// The mean log-mel spectrogram of two emotions and where they differ.
enum MeanSpectrogramSection {
  /// Frames to which every clip is brought.
  private static let frames = 100

  static func make(
    _ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects], trimDecibel: Double, workers: Int
  ) async throws -> ExplorationSection {
    guard let (first, second) = pair(corpus, effects) else {
      var section = ExplorationSection("Mean spectrograms")
      section.omitted = ["Mean spectrograms: there are no two emotions to compare"]
      return section
    }
    var section = ExplorationSection("Mean spectrograms: \(first.rawValue) against \(second.rawValue)")
    let a = try await mean(of: first, corpus, trimDecibel, workers)
    let b = try await mean(of: second, corpus, trimDecibel, workers)
    let levelDifference = a.level - b.level
    var difference = Matrix(rows: a.levels.rows, columns: a.levels.columns)
    for index in difference.values.indices {
      difference.values[index] = a.levels.values[index] - b.levels.values[index] - Float(levelDifference)
    }
    let shape = ClipSpectrogram(trimDecibel: trimDecibel)
    let highest = Double(max(a.levels.values.max() ?? 0, b.levels.values.max() ?? 0)).rounded(.up)
    let lowest = Double(min(a.levels.values.min() ?? 0, b.levels.values.min() ?? 0)).rounded(.down)
    // Single cells at the ends of the clips would else leave all others pale.
    let reach = Statistics.quantile(difference.values.map { Double(abs($0)) }, 0.99).rounded(.up)
    let removed = "\(Wording.signed(levelDifference)) dB of difference in level taken out"
    section.paragraphs = [
      "The active parts of \(a.count) \(first.rawValue) and \(b.count) \(second.rawValue) clips, each stretched to "
        + "\(frames) frames, averaged in dB. The two means are as recorded; from the difference the mean difference in "
        + "level (\(Wording.signed(levelDifference)) dB) is taken out, so that it shows spectrum and timing, not loudness. Bands centred "
        + "below \(Wording.number(ClipSpectrogram.lowestFrequency, 0)) Hz are left out: there is rumble, not voice."
    ]
    let step = 100.0 / Double(frames)
    section.plots = [
      SpectrogramGrid(
        title: "Mean log-mel spectrogram, \(first.rawValue) against \(second.rawValue), in \(corpus.name)",
        subtitle: "time-normalised active parts, means as recorded; in the difference, \(removed)",
        panels: [
          .init(
            identifier: first.rawValue, title: "\(first.rawValue) (\(a.count) clips)",
            levels: a.levels.subtracting(Float(highest)), frameStep: step
          ),
          .init(
            identifier: second.rawValue, title: "\(second.rawValue) (\(b.count) clips)",
            levels: b.levels.subtracting(Float(highest)),
            frameStep: step),
          .init(
            identifier: "difference", title: "\(first.rawValue) minus \(second.rawValue), level removed",
            levels: difference,
            frameStep: step, scale: .diverging(limit: reach), valueLabel: "difference (dB)"),
        ], columns: 3, timeLabel: "active part (%)", valueLabel: "level (dB, 0 = the loudest of both)",
        bandFrequencies: shape.bandFrequencies,
        scale: .spectral(from: lowest - highest, to: 0)
      ).plot(named: "mean-logmel-\(first.rawValue)-\(second.rawValue)")
    ]
    find(
      first, second, difference, shape.bandFrequencies, levelDifference,
      normalised: PeakNormalisation(corpus) != nil, &section)
    return section
  }

  /// Angry and sad where both occur (the pair that differs most in arousal), else the loudest and the quietest emotion.
  private static func pair(
    _ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects]
  ) -> (Emotion, Emotion)? {
    if corpus.emotions.contains(.angry), corpus.emotions.contains(.sad) { return (.angry, .sad) }
    return effects[.level]?.extremes.map { ($0.highest.emotion, $0.lowest.emotion) }
  }

  private static func mean(
    of emotion: Emotion, _ corpus: MeasuredCorpus, _ trimDecibel: Double, _ workers: Int
  ) async throws -> (levels: Matrix, level: Double, count: Int) {
    let clips = corpus.clips.filter { $0.emotion == emotion }
    let matrices = try await parallelMap(
      count: clips.count, workers: workers, context: { ClipSpectrogram(trimDecibel: trimDecibel) }
    ) { spectrogram, index in try spectrogram.active(clips[index], frames: frames) }
    // Summed in clip order and in Double: the same bytes for any number of workers.
    var sums = [Double](repeating: 0, count: matrices.first?.values.count ?? 0)
    for matrix in matrices {
      for index in sums.indices { sums[index] += Double(matrix.values[index]) }
    }
    let count = Double(clips.count)
    return (
      Matrix(rows: frames, columns: matrices.first?.columns ?? 0, values: sums.map { Float($0 / count) }),
      Statistics.mean(clips.map(\.acoustics.activeLevel)), clips.count
    )
  }

  private static func find(
    _ first: Emotion, _ second: Emotion, _ difference: Matrix, _ frequencies: [Double], _ levelDifference: Double,
    normalised: Bool, _ section: inout ExplorationSection
  ) {
    func mean(_ range: Range<Double>) -> Double {
      let bands = frequencies.indices.filter { range.contains(frequencies[$0]) }
      return Statistics.mean(bands.flatMap { band in difference.column(band).map(Double.init) })
    }
    let (low, high) = (mean(ClipSpectrogram.lowestFrequency..<500), mean(1000..<8000))
    section.figures = [
      KeyFigure("meanSpectrogram.levelDifference", levelDifference, unit: "dB"),
      KeyFigure("meanSpectrogram.from100To500Hz", low, unit: "dB"),
      KeyFigure("meanSpectrogram.above1kHz", high, unit: "dB"),
    ]
    section.find(
      "\(first.rawValue.capitalizedFirst) clips are \(Wording.number(abs(levelDifference), 1)) dB "
        + "\(levelDifference >= 0 ? "louder" : "quieter") than \(second.rawValue) ones"
        + (normalised ? " as normalised (which says nothing about the voices)" : "") + "; at equal level they have "
        + "\(Wording.signed(high)) dB above 1 kHz and \(Wording.signed(low)) dB between 100 and 500 Hz"
        + (high - low > 3
          ? ": a flatter spectrum." : high - low < -3 ? ": a steeper spectrum." : "."))
  }
}
