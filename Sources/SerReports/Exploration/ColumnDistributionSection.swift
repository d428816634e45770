import SerEvaluation
import SerNumerics

/// How the columns that tell most of the emotion are distributed over the emotions.
enum ColumnDistributionSection {
  private static let shown = 6
  /// A column that correlates more with one already shown is passed over: it would be the same figure again.
  private static let alike = 0.8

  static func make(_ features: ExploredFeatures) -> ExplorationSection {
    var section = ExplorationSection("Leading columns by emotion")
    let leaders = leaders(features, shown)
    guard !leaders.isEmpty else { return section }
    section.paragraphs = [
      "The columns of `\(features.setName)` with the greatest F of an analysis of variance by emotion, each column in "
        + "standard deviations from its mean; passed over are those that correlate above \(Wording.number(alike, 1)) with "
        + "one already taken. F orders columns; it is no test here, since clips of one speaker aren't independent. "
        + "Fisher's ratio is the variance between the emotions over that within them; mutual information also sees "
        + "emotions that differ in spread; the last two figures are the parts of the variance due to emotion and speaker."
    ]
    let values = leaders.map { Self.values(of: $0, features) }
    section.plots = [
      ViolinGrid(
        title: "Leading columns of \(features.setName) by emotion in \(features.corpusName)",
        subtitle: "width: density of clips; bar: middle half; dot: median; most telling column first",
        categories: features.emotions.map { .init($0.rawValue, color: $0.plotColor) },
        panels: zip(leaders, values).map { leader, values in
          .init("\(leader.name) · η² = \(Wording.number(leader.anova?.etaSquared))", values: values)
        }, valueLabel: "standard deviations from the mean of all clips"
      ).plot(named: "leading-columns")
    ]
    section.table = MarkdownTable(
      header: [
        "column", "F", "Fisher's ratio", "mutual information (nats)", "due to emotion", "due to speaker", "highest",
        "lowest",
      ],
      rows: zip(leaders, values).map { row(of: $0, $1, features) }, leftAligned: [0, 6, 7])
    section.figures = leaders.enumerated().map { KeyFigure("columns.leader.\($0.offset + 1).f", $0.element.anova?.f) }
    if let first = leaders.first, let eta = first.anova?.etaSquared {
      let informed = features.analysis.leaders(1) { $0.mutualInformation }.first
      section.find(
        "Of the \(features.names.count) columns of `\(features.setName)`, \(first.name) tells most of the emotion by itself "
          + "(η² = \(Wording.number(eta)))"
          + (informed.map {
            $0.name == first.name
              ? ", also by mutual information."
              : "; by mutual information it is \($0.name) (\(Wording.number($0.mutualInformation)) of "
                + "\(Wording.number(features.analysis.emotionEntropy)) nats)."
          } ?? "."))
    }
    return section
  }

  /// The columns with the greatest F, none that repeats another one.
  static func leaders(_ features: ExploredFeatures, _ count: Int) -> [ColumnAnalysis] {
    var chosen: [(column: ColumnAnalysis, values: [Double])] = []
    for column in features.analysis.leaders(features.names.count, by: { $0.anova?.f }) {
      guard chosen.count < count, let place = features.place(of: column.name) else { break }
      let values = features.standardized.column(place)
      let repeats = chosen.contains { abs(Correlation.pearson($0.values, values) ?? 0) > alike }
      if !repeats { chosen.append((column, values)) }
    }
    return chosen.map(\.column)
  }

  private static func row(
    of leader: ColumnAnalysis, _ values: [[Double]], _ features: ExploredFeatures
  ) -> [String] {
    let means = values.map { Statistics.mean($0) }
    let order = means.indices.sorted { means[$0] > means[$1] }
    let ends = [order.first, order.last].map { place in place.map { features.emotions[$0].rawValue } ?? "" }
    let figures = [
      leader.anova?.fisherRatio, leader.mutualInformation, leader.components?.emotion, leader.components?.speaker,
    ]
    return [leader.name, Wording.number(leader.anova?.f, 1)] + figures.map { Wording.number($0) } + ends
  }

  private static func values(of column: ColumnAnalysis, _ features: ExploredFeatures) -> [[Double]] {
    let all = features.place(of: column.name).map { features.standardized.column($0) } ?? []
    return features.emotions.indices.map { emotion in
      all.indices.filter { features.labels[$0] == emotion }.map { all[$0] }
    }
  }
}
