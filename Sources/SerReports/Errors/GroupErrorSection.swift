import SerEvaluation

/// Whether genders and intensities are judged alike.
enum GroupErrorSection {
  /// Nil where neither gender nor intensity is known.
  static func make(_ report: ErrorReport, _ findings: ErrorFindings) -> ErrorSection? {
    let groups = findings.groups
    guard !groups.isEmpty else { return nil }
    var section = ErrorSection("By gender and intensity")
    section.blocks = [
      .table(
        MarkdownTable(
          header: ["group", "clips", "accuracy", "UAR"],
          rows: groups.map {
            [
              "\($0.kind) \($0.value)", "\($0.rows)", Wording.number($0.accuracy, 3), Wording.number($0.uar, 3),
            ]
          })),
      .paragraph(
        "Groups may hold different emotions (neutral speech has no strong clips in some corpora), which alone makes their "
          + "figures differ. Recall within each emotion compares like with like:"),
      .table(
        MarkdownTable(
          header: ["group"] + report.classNames,
          rows: groups.map { ["\($0.kind) \($0.value)"] + $0.recalls.map { Wording.number($0, 3) } })),
    ]
    section.table = (
      "groups.csv",
      report.document(
        ["group", "value", "rows", "accuracy", "uar"] + report.classNames.map { "recall_\($0)" },
        groups.map { group in
          [group.kind, group.value, "\(group.rows)"]
            + ([group.accuracy, group.uar] + group.recalls).map(ComparisonTables.text)
        })
    )
    return section
  }
}
