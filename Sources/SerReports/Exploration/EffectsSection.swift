import SerCorpus
import SerNumerics

/// All measures against all factors.
enum EffectsSection {
  /// A factor and the measure of how much of the variance it explains.
  private struct Factor {
    let symbol: String
    let name: String
    let share: (MeasureEffects) -> Double?
  }

  static func make(_ corpus: MeasuredCorpus, _ effects: [MeasureEffects]) -> ExplorationSection {
    var section = ExplorationSection("Effect sizes")
    guard corpus.supportsEffectSizes else {
      section.omitted = [
        "Effect sizes: fewer than five clips an emotion on average, too few to tell effects from chance"
      ]
      return section
    }
    section.paragraphs = [
      "η² is the share of a measure's variance that the groups explain; ε², given for the many small groups that "
        + "speakers are, is that share without the part which chance adds to η². Hedges' g is a difference of means in "
        + "standard deviations. Clips of one speaker are not independent of each other, so no p values are given here."
    ]
    let factors = [
      Factor(symbol: "η²", name: "emotion") { $0.emotion },
      Factor(symbol: "η²", name: "emotion within speakers") { $0.emotionWithinSpeakers },
      Factor(symbol: "ε²", name: "speaker") { $0.speaker },
      Factor(symbol: "η²", name: "gender") { $0.gender },
    ]
    let shown = factors.filter { factor in effects.contains { factor.share($0) != nil } }
    section.table = MarkdownTable(
      header: ["measure"] + shown.map { "\($0.symbol) \($0.name)" } + [
        "g female − male", "g intensity (mean within emotions)",
      ],
      rows: effects.map { effect in
        [effect.measure.name] + shown.map { Wording.number($0.share(effect), 3) }
          + [Wording.signed(effect.genderDifference, 2), Wording.signed(effect.meanIntensity, 2)]
      })
    section.figures = effects.flatMap(\.figures)
    if !shown.isEmpty { section.plots.append(shares(corpus, effects, shown)) }
    if let plot = intensities(corpus, effects) {
      section.plots.append(plot)
    } else {
      section.omitted = ["Effects of intensity: no emotion has two stated intensities with at least two clips each"]
    }
    if corpus.genders.count < 2 { section.omitted.append("Effects of gender: fewer than two genders are stated") }
    if corpus.speakers.count > 1, !shown.contains(where: { $0.name == "speaker" }) {
      section.omitted.append(
        "Effects of the speaker: the median speaker has fewer than \(MeasureEffects.fewestClips) clips")
    }
    if let strongest = effects.filter({ $0.clearestEmotion != nil })
      .max(by: { ($0.clearestEmotion ?? 0) < ($1.clearestEmotion ?? 0) }), let share = strongest.clearestEmotion
    {
      section.find(
        "Of all measures, \(strongest.measure.name) tells emotions apart best: η² = \(Wording.number(share))"
          + (strongest.emotionWithinSpeakers == nil ? "." : " within speakers."))
    }
    return section
  }

  private static func shares(
    _ corpus: MeasuredCorpus, _ effects: [MeasureEffects], _ factors: [Factor]
  ) -> Plot {
    let values = effects.map { effect in factors.map { ($0.share(effect) ?? .nan) * 100 } }
    let symbols = ["η²", "ε²"].filter { symbol in factors.contains { $0.symbol == symbol } }
    return HeatMap(
      title: "Variance of each measure that a factor explains in \(corpus.name)",
      subtitle: "\(symbols.joined(separator: " or ")) over clips, in per cent",
      rowNames: effects.map(\.measure.name), rowLabel: "measure",
      columnNames: factors.map {
        "\($0.name.replacing("emotion within speakers", with: "emotion within\nspeakers")) (\($0.symbol))"
      },
      columnLabel: "factor", values: values,
      annotations: values.map {
        $0.map { HeatMap.Annotation($0.isFinite ? PlotText.number($0, decimals: 0) + " %" : "–") }
      },
      valueLabel: "explained variance (%)", scale: .sequential(from: 0, to: 100)
    ).plot(named: "effect-sizes")
  }

  private static func intensities(_ corpus: MeasuredCorpus, _ effects: [MeasureEffects]) -> Plot? {
    let emotions = corpus.emotions.filter { emotion in
      effects.contains { $0.intensity.contains { $0.emotion == emotion } }
    }
    guard let example = effects.first(where: { !$0.intensity.isEmpty })?.intensity.first else { return nil }
    let values = effects.map { effect in
      emotions.map { emotion in effect.intensity.first { $0.emotion == emotion }?.effect ?? .nan }
    }
    let largest = values.joined().filter(\.isFinite).map(abs).max() ?? 1
    return HeatMap(
      title: "What intensity changes within each emotion in \(corpus.name)",
      subtitle: "Hedges' g, \(example.strong.rawValue) minus \(example.weak.rawValue) clips"
        + (corpus.speakers.count > 1 ? ", measures relative to the speaker's mean" : ""),
      rowNames: effects.map(\.measure.name), rowLabel: "measure", columnNames: emotions.map(\.rawValue),
      columnLabel: "emotion", values: values,
      annotations: values.map { $0.map { HeatMap.Annotation(Wording.signed($0)) } }, valueLabel: "Hedges' g",
      scale: .diverging(limit: largest)
    ).plot(named: "intensity-effects")
  }
}
