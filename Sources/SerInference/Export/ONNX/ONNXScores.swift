/// What a model makes of rows in a graph.
struct ONNXScores {
  /// Float, shape [N, classes]: one column for each class by name.
  let values: ONNXGraph.Value
  /// Whether the rows are probabilities; else they rank.
  let areProbabilities: Bool
  /// The predicted class of each row, int64, shape [N].
  let winners: ONNXGraph.Value
}

extension ONNXGraph {
  /// Scores whose greatest one is predicted, the first of equals.
  mutating func scores(_ values: Value, areProbabilities: Bool) -> ONNXScores {
    let winners = placeOfGreatest(values, along: 1)
    return ONNXScores(values: values, areProbabilities: areProbabilities, winners: winners)
  }

  /// Probabilities of all classes from margins of those that had rows, or, where these are two, of the second alone.
  mutating func probabilities(
    fromMargins margins: Value, _ element: ONNXElement, classes: [Int], of count: Int
  ) -> Value {
    let isDouble = element == .double
    let zero = isDouble ? double(0) : float(0)
    var logits = margins
    if classes.count == 2 {
      // [0, m]
      let columns = isDouble ? doubles([0, 1], shape: [1, 2]) : floats([0, 1], shape: [1, 2])
      logits = product(margins, columns)
    }
    return spread(softmax(logits, along: 1), to: classes, of: count, otherwise: zero)
  }
}
