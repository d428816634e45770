import SerEvaluation

/// When in a clip the judgements are made.
enum SaliencySection {
  /// Parts that clips are divided into.
  private static let parts = 10
  /// Rightly judged clips that are shown.
  private static let rightClips = 4

  /// Nil where the model doesn't tell.
  static func make(_ report: ErrorReport) async throws -> ErrorSection? {
    let means = SaliencyByEmotion(report, parts: parts)
    guard !means.rows.isEmpty else { return nil }
    var section = ErrorSection("Which part of a clip decides")
    let right = report.predictions.surestRight(rightClips).map { ErrorFindings.Clip($0, report) }
    let pictures = ClipPictures(report: report, title: "Rightly judged with confidence", clips: right)
    section.plots = [heatMap(report, means), try await pictures.plot(named: "surest-right-clips")].compactMap { $0 }
    section.blocks = [
      .paragraph(
        "The mean share of the model's attention in each tenth of a clip (of the part that it is shown, silence at both ends cut "
          + "off), by true emotion. 10 % everywhere would be no preference; \(extremes(means))"),
      .table(
        MarkdownTable(
          header: ["emotion", "clips"] + (1...parts).map { "\($0)" },
          rows: means.rows.map { row in
            [row.emotion, "\(row.clips)"] + row.shares.map { Wording.percent($0, 1) }
          })),
      .paragraph("Weights say what the network looked at, not that nothing else would have led to the same answer."),
    ]
    section.table = (
      "saliency.csv",
      report.document(
        ["emotion", "rows"] + (1...parts).map { "tenth_\($0)" },
        means.rows.map { [$0.emotion, "\($0.clips)"] + $0.shares.map(ComparisonTables.text) })
    )
    return section
  }

  private static func extremes(_ means: SaliencyByEmotion) -> String {
    guard let all = means.rows.last, let most = all.shares.indices.max(by: { all.shares[$0] < all.shares[$1] }),
      let least = all.shares.indices.min(by: { all.shares[$0] < all.shares[$1] })
    else { return "" }
    return
      "over all clips, tenth \(most + 1) has the most (\(Wording.percent(all.shares[most], 1))), tenth \(least + 1) the least "
      + "(\(Wording.percent(all.shares[least], 1)))."
  }

  private static func heatMap(_ report: ErrorReport, _ means: SaliencyByEmotion) -> Plot {
    let limit = means.rows.flatMap(\.shares).map { abs($0 * 100 - 100 / Double(parts)) }.max() ?? 1
    return HeatMap(
      title: "Where in a clip judgements are made: \(report.cell.title())",
      subtitle: "\(report.subtitle); numbers: mean share of the attention (%)",
      rowNames: means.rows.map(\.emotion), rowLabel: "true emotion",
      columnNames: (1...parts).map { "\(($0 - 1) * 100 / parts)–\($0 * 100 / parts)" },
      columnLabel: "part of the clip (% of its length)",
      values: means.rows.map { $0.shares.map { $0 * 100 - 100 / Double(parts) } },
      annotations: means.rows.map { $0.shares.map { .init(PlotText.number($0 * 100, decimals: 1)) } },
      valueLabel: "more or less than even (percentage points)", scale: .diverging(limit: max(limit, 0.1))
    ).plot(named: "saliency")
  }
}

/// Mean saliency in equally long parts of the clips of each emotion.
struct SaliencyByEmotion {
  struct Row {
    let emotion: String
    let clips: Int
    /// Summing to 1.
    let shares: [Double]
  }

  /// Emotions that have clips, and a last row of all clips; empty where the model doesn't tell.
  let rows: [Row]

  init(_ report: ErrorReport, parts: Int) {
    let truth = Dictionary(report.predictions.rows.map { ($0.row, $0.truth) }, uniquingKeysWith: { first, _ in first })
    // A clip of silence has no frame that could have decided.
    let known = report.saliency.filter { truth[$0.row] != nil && !$0.weights.isEmpty }
    func mean(_ name: String, _ members: [RowSaliency]) -> Row? {
      guard !members.isEmpty else { return nil }
      var sums = [Double](repeating: 0, count: parts)
      for member in members {
        for (part, weight) in member.weight(inParts: parts).enumerated() { sums[part] += weight }
      }
      return Row(emotion: name, clips: members.count, shares: sums.map { $0 / Double(members.count) })
    }
    let emotions = report.classNames.enumerated().compactMap { label, name in
      mean(name, known.filter { truth[$0.row] == label })
    }
    rows = emotions + [mean("all", known)].compactMap { $0 }
  }
}
