import SerCorpus
import SerNumerics

/// How far the level moves within a clip, by emotion, gender and intensity.
enum EnergySection {
  static func make(_ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects]) -> ExplorationSection {
    var section = ExplorationSection("Energy range")
    section.paragraphs = ["Distance in dB between quiet and loud 25 ms frames of a clip (5 to 95 %)."]
    section.table = GroupTable.make(.energyRange, corpus, decimals: 1)
    section.plots = [
      DistributionFigure.byEmotion(.energyRange, corpus, name: "energy-range-by-emotion"),
      DistributionFigure.byGender(.energyRange, corpus, name: "energy-range-by-gender"),
      DistributionFigure.byIntensity(.energyRange, corpus, name: "energy-range-by-intensity"),
    ].compactMap { $0 }
    section.figures = [
      KeyFigure("energyRange.median", Statistics.median(corpus.clips.map(\.acoustics.energyRange)), unit: "dB")
    ]
    findGates(corpus, &section)
    guard let effect = effects[.energyRange] else { return section }
    if let extremes = effect.extremes {
      section.find(
        "The level moves most in \(extremes.highest.emotion.rawValue) and least in \(extremes.lowest.emotion.rawValue) "
          + "clips (\(Wording.number(extremes.highest.mean - extremes.lowest.mean, 1)) dB between their mean energy ranges). "
          + (effect.emotionSentence ?? ""))
    }
    if let sentence = effect.intensitySentence { section.find(sentence) }
    return section
  }

  /// Clips far outside the rest (more than three quartile distances above the upper quartile).
  private static func findGates(_ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    let ranges = corpus.clips.map(\.acoustics.energyRange).sorted()
    let (lower, upper) = (Statistics.quantile(sorted: ranges, 0.25), Statistics.quantile(sorted: ranges, 0.75))
    let fence = upper + 3 * (upper - lower)
    let outliers = corpus.clips.filter { $0.acoustics.energyRange > fence }
      .sorted { $0.acoustics.energyRange > $1.acoustics.energyRange }
    guard upper > lower, let widest = outliers.first else { return }
    section.find(
      "\(Wording.count(outliers.count, "clip")) \(outliers.count == 1 ? "has" : "have") an energy range above "
        + "\(Wording.number(fence, 0)) dB, up to \(Wording.number(widest.acoustics.energyRange, 0)) dB in "
        + "\(widest.entry.path), where the median is \(Wording.number(Statistics.quantile(sorted: ranges, 0.5), 0)): pauses "
        + "that deep are usually digital silence, left by a noise gate or by cutting.")
  }
}
