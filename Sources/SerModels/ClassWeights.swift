/// How classes weigh in what a model minimises.
public enum ClassWeights: String, Codable, Sendable, CaseIterable {
  /// Every row costs the same.
  case none
  /// n / (classes · rows of the class): every class costs the same.
  case balanced

  /// The weight of a row of each class, given the rows of each; 0 of a class without rows where classes weigh alike.
  func weights(ofCounts counts: [Int]) -> [Double] {
    let total = Double(counts.reduce(0, +))
    let present = Double(counts.count { $0 > 0 })
    return counts.map { count in
      switch self {
      case .none: 1
      case .balanced: count > 0 ? total / (present * Double(count)) : 0
      }
    }
  }
}
