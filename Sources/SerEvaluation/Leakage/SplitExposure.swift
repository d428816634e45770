import SerLearning

/// Something that stands on both sides of a fold: a speaker, a recording, or a group of equal recordings.
public struct SideCrossing: Sendable, Equatable, Codable {
  public let fold: String
  public let name: String
  /// Its rows that are fitted, or chosen by (validation).
  public let trainingRows: Int
  /// Its rows that are judged.
  public let testRows: Int

  public init(fold: String, name: String, trainingRows: Int, testRows: Int) {
    self.fold = fold
    self.name = name
    self.trainingRows = trainingRows
    self.testRows = testRows
  }
}

extension SplitPlan {
  /// What stands in the training (or validation) rows and in the test rows of a fold, by fold, then name.
  ///
  /// `names` has one for each row of the table, such as its speaker; rows of an empty name are left out.
  public func crossings(of names: [String]) -> [SideCrossing] {
    folds.flatMap { fold in
      let seen = Self.counts(of: names, in: fold.training + fold.validation)
      let judged = Self.counts(of: names, in: fold.test)
      return judged.keys.sorted().compactMap { name in
        seen[name].map { SideCrossing(fold: fold.name, name: name, trainingRows: $0, testRows: judged[name] ?? 0) }
      }
    }
  }

  /// In how many folds one of two rows is fitted or chosen by while the other is judged.
  public func foldsParting(_ first: Int, _ second: Int) -> Int {
    folds.count { fold in
      func seen(_ row: Int) -> Bool { fold.training.contains(row) || fold.validation.contains(row) }
      return (seen(first) && fold.test.contains(second)) || (seen(second) && fold.test.contains(first))
    }
  }

  private static func counts(of names: [String], in rows: [Int]) -> [String: Int] {
    rows.reduce(into: [:]) { if !names[$1].isEmpty { $0[names[$1], default: 0] += 1 } }
  }
}
