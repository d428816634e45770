/// One division of rows into training, validation and test.
public struct Fold: Sendable, Equatable {
  public let name: String
  /// Row indices that are fitted.
  public let training: [Int]
  /// Row indices for early stopping and the like; neither fitted nor judged. Often empty.
  public let validation: [Int]
  /// Row indices that are judged.
  public let test: [Int]

  public init(name: String, training: [Int], validation: [Int] = [], test: [Int]) {
    self.name = name
    self.training = training
    self.validation = validation
    self.test = test
  }
}

/// The folds of a protocol over given rows.
public struct SplitPlan: Sendable, Equatable {
  /// The identifier of the protocol.
  public let name: String
  /// True where speakers stand on both sides: every output that rests on it says LEAKY.
  public let isLeaky: Bool
  public let folds: [Fold]
  /// What a reader must know of the folds over these rows, such as speakers that are never judged.
  public let remarks: [String]

  public init(name: String, isLeaky: Bool, folds: [Fold], remarks: [String] = []) {
    self.name = name
    self.isLeaky = isLeaky
    self.folds = folds
    self.remarks = remarks
  }

  /// The same folds with one more thing that a reader must know.
  public func remarking(_ remark: String) -> SplitPlan {
    SplitPlan(name: name, isLeaky: isLeaky, folds: folds, remarks: remarks + [remark])
  }

  /// Throws when a row is trained and judged in the same fold, or a speaker is while the plan isn't marked leaky.
  public func checkDisjoint(speakers: [String]?) throws(TrainingError) {
    for fold in folds {
      guard Set(fold.training).isDisjoint(with: fold.test), Set(fold.validation).isDisjoint(with: fold.test) else {
        throw .impossibleSplit("fold \(fold.name) of \(name) judges rows that it trains on")
      }
      guard !isLeaky, let speakers else { continue }
      let seen = Set((fold.training + fold.validation).map { speakers[$0] })
      if let leaked = fold.test.map({ speakers[$0] }).first(where: seen.contains) {
        throw .speakerLeak(speaker: leaked, fold: fold.name)
      }
    }
  }
}
