/// Rows of one class that were taken for another.
public struct Confusion: Sendable, Equatable, Codable {
  public let truth: String
  public let prediction: String
  public let count: Int
  /// Of the rows of the true class.
  public let share: Double
}

extension ConfusionMatrix {
  /// Every pair of classes that was confused, the most rows first; of equal ones that of the greater share.
  public var confusions: [Confusion] {
    let support = support
    var found: [Confusion] = []
    for truth in classNames.indices {
      for prediction in classNames.indices where prediction != truth && counts[truth][prediction] > 0 {
        found.append(
          Confusion(
            truth: classNames[truth], prediction: classNames[prediction], count: counts[truth][prediction],
            share: Double(counts[truth][prediction]) / Double(support[truth])))
      }
    }
    // Pairs that are equal in both stay in the order of the classes.
    return found.enumerated().sorted { a, b in
      (a.element.count, a.element.share, b.offset) > (b.element.count, b.element.share, a.offset)
    }.map(\.element)
  }
}
