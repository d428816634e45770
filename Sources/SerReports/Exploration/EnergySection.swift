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
}
