import SerEvaluation

/// The columns of each set that tell the emotion best, by F and by mutual information.
struct ColumnLeaders {
  let sets: [ComparedFeatureSet]
  /// The lines that show their figure, where it was drawn.
  let picture: [String]

  /// Columns shown of each set.
  private static let count = 10

  /// Sets put together from others repeat their parts' columns: they are left out where other sets are there.
  private var shown: [ComparedFeatureSet] {
    let single = sets.filter { !$0.isCombined }
    return single.isEmpty ? sets : single
  }

  var text: String {
    let entropy = sets.first?.analysis.emotionEntropy ?? 0
    var lines = [
      "## The columns that tell the emotion best", "",
      "**F** and **η²** (the share of a column's variance that lies between emotions) see differences of means. "
        + "**Mutual information** also sees differences of spread and shape; a column that fixed the emotion would have "
        + "\(FigureText.value(entropy)) nats. Each column stands for itself: two leaders may say the same. p is corrected "
        + "for all columns of the set (Holm).",
    ]
    lines += picture
    for set in shown { lines += section(set) }
    return lines.joined(separator: "\n")
  }

  private func section(_ set: ComparedFeatureSet) -> [String] {
    let byF = set.analysis.leaders(Self.count) { $0.anova?.f }
    let byInformation = set.analysis.leaders(Self.count) { $0.mutualInformation }
    let differing = set.analysis.columns.count { ($0.adjustedP ?? 1) < 0.05 }
    let rows = (0..<max(byF.count, byInformation.count)).map { rank -> [String] in
      let f = byF.indices.contains(rank) ? byF[rank] : nil
      let information = byInformation.indices.contains(rank) ? byInformation[rank] : nil
      return [
        "\(rank + 1)", f?.name ?? "", FigureText.value(f?.anova?.f, digits: 1), FigureText.value(f?.anova?.etaSquared),
        FigureText.probability(f?.adjustedP), information?.name ?? "",
        FigureText.value(information?.mutualInformation),
      ]
    }
    return [
      "", "### \(set.name)", "",
      "\(differing) of \(set.columnCount) columns differ between emotions (corrected p < .05).", "",
      MarkdownTable(
        header: ["", "by F", "F", "η²", "p", "by mutual information", "nats"], rows: rows,
        leftAligned: [1, 5]
      ).text,
    ]
  }
}
