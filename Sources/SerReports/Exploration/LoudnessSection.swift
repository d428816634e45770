import SerCorpus
import SerNumerics

/// Level of the active part, by emotion, gender and intensity.
enum LoudnessSection {
  static func make(_ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects]) -> ExplorationSection {
    var section = ExplorationSection("Loudness")
    section.table = GroupTable.make(.level, corpus, decimals: 1)
    section.plots = [
      DistributionFigure.byEmotion(.level, corpus, name: "loudness-by-emotion"),
      DistributionFigure.byGender(.level, corpus, name: "loudness-by-gender"),
      DistributionFigure.byIntensity(.level, corpus, name: "loudness-by-intensity"),
    ].compactMap { $0 }
    let levels = corpus.clips.map(\.acoustics.activeLevel).sorted()
    let (low, high) = (Statistics.quantile(sorted: levels, 0.05), Statistics.quantile(sorted: levels, 0.95))
    section.figures = [
      KeyFigure("loudness.median", Statistics.quantile(sorted: levels, 0.5), unit: "dBFS"),
      KeyFigure("loudness.p5", low, unit: "dBFS"), KeyFigure("loudness.p95", high, unit: "dBFS"),
      KeyFigure("loudness.quietest", levels.first, unit: "dBFS"),
      KeyFigure("loudness.loudest", levels.last, unit: "dBFS"),
    ]
    section.find(
      "Loudness spreads over \(Wording.number(high - low, 0)) dB between the 5 % and the 95 % quantile of clips "
        + "(\(Wording.number(low, 0)) to \(Wording.number(high, 0)) dBFS; quietest \(Wording.number(levels.first, 0)), loudest "
        + "\(Wording.number(levels.last, 0))).")
    if let normalised = PeakNormalisation(corpus) {
      section.find(normalised.finding(effects[.level]))
      return section
    }
    guard let effect = effects[.level] else { return section }
    if let extremes = effect.extremes {
      section.find(
        "\(extremes.highest.emotion.rawValue.capitalizedFirst) is the loudest emotion and "
          + "\(extremes.lowest.emotion.rawValue) the quietest: \(Wording.number(extremes.highest.mean - extremes.lowest.mean, 1)) dB "
          + "lie between their means\(effect.emotionWithinSpeakers == nil ? "" : " within speakers"). "
          + (effect.emotionSentence ?? ""))
    }
    if let speaker = effect.speaker, speaker >= 0.14 {
      section.find(
        "The speaker explains \(Wording.percent(speaker)) of the variance of level (ε²): distance and gain differ between "
          + "recordings, and a model may learn them in place of the voice.")
    }
    if let sentence = effect.intensitySentence { section.find(sentence) }
    return section
  }
}

/// Medians and ranges of a measure by emotion and gender, for the report.
enum GroupTable {
  static func make(_ measure: AcousticMeasure, _ corpus: MeasuredCorpus, decimals: Int) -> MarkdownTable {
    let groups: [(String, (MeasuredClip) -> Bool)] =
      [("all", { _ in true })]
      + (corpus.genders.count > 1
        ? corpus.genders.map { gender in (gender.rawValue, { $0.entry.gender == gender }) } : [])
    let unit = measure == .pitch ? "Hz" : measure.unit
    let header = ["emotion"] + groups.flatMap { ["median \($0.0) (\(unit))", "5–95 % \($0.0) (\(unit))"] }
    let all: [(String, (MeasuredClip) -> Bool)] =
      corpus.emotions.map { emotion in (emotion.rawValue, { $0.emotion == emotion }) } + [("all", { _ in true })]
    let rows = all.map { name, inEmotion in
      [name]
        + groups.flatMap { _, inGroup -> [String] in
          let values = corpus.clips.filter { inEmotion($0) && inGroup($0) }.compactMap { clip -> Double? in
            measure == .pitch ? clip.acoustics.pitch?.median : measure.value(of: clip.acoustics)
          }.sorted()
          guard !values.isEmpty else { return ["–", "–"] }
          let quantiles = [0.5, 0.05, 0.95].map { Wording.number(Statistics.quantile(sorted: values, $0), decimals) }
          return [quantiles[0], "\(quantiles[1]) to \(quantiles[2])"]
        }
    }
    return MarkdownTable(header: header, rows: rows)
  }
}
