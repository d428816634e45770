extension OutOfFoldPredictions.Row {
  public var isRight: Bool { prediction == truth }
  /// Probability of the class that was predicted; nil where the model gives none.
  public var confidence: Double? { probabilities.map { Double($0[prediction]) } }
}

extension OutOfFoldPredictions {
  /// The misjudged rows in which a wrong class got the highest probability, highest first.
  ///
  /// Where the model gives no probabilities, one row of each of the most frequent confusions, the most frequent first:
  /// how sure it was can't be told then.
  public func hardest(_ count: Int) -> [Row] {
    let wrong = rows.filter { !$0.isRight }
    if wrong.allSatisfy({ $0.confidence != nil }) { return Self.surest(wrong, count) }
    let examples = confusion.confusions.prefix(count).compactMap { pair in
      wrong.first { classNames[$0.truth] == pair.truth && classNames[$0.prediction] == pair.prediction }
    }
    return Array(examples)
  }

  /// The rightly judged rows of the highest probability, one a class, highest first; none where the model gives no
  /// probabilities.
  public func surestRight(_ count: Int) -> [Row] {
    let right = rows.filter { $0.isRight && $0.confidence != nil }
    let best = classNames.indices.compactMap { label in Self.surest(right.filter { $0.truth == label }, 1).first }
    return Self.surest(best, count)
  }

  private static func surest(_ rows: [Row], _ count: Int) -> [Row] {
    Array(rows.sorted { a, b in (b.confidence ?? 0, a.row) < (a.confidence ?? 0, b.row) }.prefix(max(0, count)))
  }
}
