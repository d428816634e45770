extension Collection where Index == Int {
  /// The stretches of consecutive elements that satisfy a condition, in order.
  @inlinable
  public func runs(where condition: (Element) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in indices {
      if condition(self[index]) {
        if start == nil { start = index }
      } else if let begun = start {
        runs.append(begun..<index)
        start = nil
      }
    }
    if let start { runs.append(start..<endIndex) }
    return runs
  }
}
