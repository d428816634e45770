import SerNumerics

/// From decision values of pairs to a score for each class: votes, refined by how clear they were.
///
/// A class has its number of votes plus s / (3(|s| + 1)), where s is the sum of its decision values: a value between
/// −⅓ and ⅓, so that it orders classes of equal votes and never overrules a vote (scikit-learn's
/// `decision_function_shape="ovr"`). LIBSVM predicts the first class of most votes, without a look at s: where
/// classes tie for the most votes, the first of them therefore gets the greatest refinement of the tied, and as the
/// first of equal scores it is the one predicted. Classes without training rows have −1, below every other.
struct VoteScores: Sendable {
  let classes: [Int]
  let classCount: Int
  private let pairs: [(Int, Int)]

  init(classes: [Int], classCount: Int) {
    self.classes = classes
    self.classCount = classCount
    pairs = ClassPairs(classes.count).pairs
  }

  /// Shape [n, classCount] from decision values of shape [n, pairs].
  func scores(for decisions: Matrix) -> Matrix {
    var result = Matrix(rows: decisions.rows, columns: classCount, repeating: -1)
    for row in 0..<decisions.rows {
      let values = decisions.row(row)
      let votes = self.votes(values)
      var refinements = sums(values).map { $0 / (3 * (abs($0) + 1)) }
      let most = votes.max() ?? 0
      let tied = votes.indices.filter { votes[$0] == most }
      if let winner = tied.first { refinements[winner] = tied.map { refinements[$0] }.max() ?? 0 }
      for (place, label) in classes.enumerated() {
        result[row, label] = Float(Double(votes[place]) + refinements[place])
      }
    }
    return result
  }

  /// The place in `classes` of LIBSVM's prediction.
  func winner(_ values: ArraySlice<Float>) -> Int {
    let votes = self.votes(values)
    return votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
  }

  /// Votes of each present class; a decision value of 0 is a vote for the second, as in LIBSVM.
  private func votes(_ values: ArraySlice<Float>) -> [Int] {
    var votes = [Int](repeating: 0, count: classes.count)
    for ((first, second), value) in zip(pairs, values) { votes[value > 0 ? first : second] += 1 }
    return votes
  }

  private func sums(_ values: ArraySlice<Float>) -> [Double] {
    var sums = [Double](repeating: 0, count: classes.count)
    for ((first, second), value) in zip(pairs, values) {
      sums[first] += Double(value)
      sums[second] -= Double(value)
    }
    return sums
  }
}
