/// What a search maximises or minimises.
public enum SearchMetric: String, CaseIterable, Codable, Sendable {
  /// Mean recall over the classes that have rows.
  case uar
  case accuracy
  /// Mean −ln p(truth): the less, the better.
  case logLoss = "log-loss"

  /// The figure of judged rows; nil where it is undefined.
  public func figure(_ tally: FoldTally) -> Double? {
    let rows = tally.support.reduce(0, +)
    guard rows > 0 else { return nil }
    switch self {
    case .uar:
      let recalls = zip(tally.hits, tally.support).filter { $1 > 0 }.map { Double($0) / Double($1) }
      return recalls.reduce(0, +) / Double(recalls.count)
    case .accuracy: return Double(tally.hits.reduce(0, +)) / Double(rows)
    case .logLoss: return tally.logLossSum.map { $0 / Double(rows) }
    }
  }

  /// Whether the first figure is the better one. Equal figures aren't.
  public func isBetter(_ first: Double, than second: Double) -> Bool {
    self == .logLoss ? first < second : first > second
  }
}
