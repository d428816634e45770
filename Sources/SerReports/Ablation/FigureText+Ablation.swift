import SerEvaluation

extension FigureText {
  /// A mean over seeds with their deviation, and an interval: `0.519 ± 0.004 [0.480, 0.556]`.
  static func level(_ figure: SeedFigure?, _ interval: Interval? = nil) -> String {
    guard let figure else { return value(nil) }
    let spread = figure.deviation.map { " ± \(value($0))" } ?? ""
    return value(figure.mean) + spread + (interval.map { " [\(value($0.lower)), \(value($0.upper))]" } ?? "")
  }

  /// The difference in UAR with its interval; a dash for the base.
  static func difference(_ effect: AblationEffect?) -> String {
    effect.map { difference($0.uarDifference, $0.uarInterval) } ?? value(nil)
  }

  /// The corrected p-value; a dash where nothing is tested.
  static func probability(_ effect: AblationEffect?) -> String { probability(effect?.adjustedP) }

  /// ` (p = 0.030)`, or nothing where nothing is tested.
  static func equation(_ effect: AblationEffect) -> String {
    effect.adjustedP.map { " (\(Wording.probability($0)))" } ?? ""
  }

  /// A section with a table of figures, a line each.
  static func table(heading: String, columns: [String], rows: [(name: String, values: [Double?])]) -> String {
    let lines = rows.map { row in
      "| \(row.name) | \(row.values.map { value($0) }.joined(separator: " | ")) |"
    }
    let header = ["| variant | \(columns.joined(separator: " | ")) |", "|---|" + columns.map { _ in "---|" }.joined()]
    return ([heading, ""] + header + lines).joined(separator: "\n")
  }
}
