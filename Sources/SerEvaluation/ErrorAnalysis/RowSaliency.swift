/// Which frames of a judged row the judgement rested on, said by the very model that judged it.
public struct RowSaliency: Sendable, Equatable {
  /// Index into the rows that were cross-validated.
  public let row: Int
  /// Weight of each of the row's own frames, summing to 1.
  public let weights: [Float]

  public init(row: Int, weights: [Float]) {
    self.row = row
    self.weights = weights
  }

  /// Weights in units of that which all frames would have if they counted equally: 1 for every frame then.
  public var relativeWeights: [Double] { weights.map { Double($0) * Double(weights.count) } }

  /// The weight that falls into each of `count` equally long parts of the row, summing to what the weights do. A frame that
  /// lies in two parts is divided between them.
  public func weight(inParts count: Int) -> [Double] {
    var parts = [Double](repeating: 0, count: count)
    let scale = Double(count) / Double(max(1, weights.count))
    for (frame, weight) in weights.enumerated() {
      let (start, end) = (Double(frame) * scale, Double(frame + 1) * scale)
      for part in Int(start)..<count where Double(part) < end {
        let overlap = min(end, Double(part + 1)) - max(start, Double(part))
        parts[part] += Double(weight) * max(0, overlap) / scale
      }
    }
    return parts
  }
}
