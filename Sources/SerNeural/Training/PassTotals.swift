/// Figures in the making, batch by batch.
struct PassTotals {
  private var loss = LossFunction.Sum()
  private var rows: [Int]
  private var found: [Int]

  init(classes: Int) {
    rows = [Int](repeating: 0, count: classes)
    found = rows
  }

  /// The mean loss so far.
  var meanLoss: Double { loss.mean }

  /// Rows of mixed targets count for the largest share.
  mutating func add<Scalar: NeuralScalar>(
    _ sum: LossFunction.Sum, logits: Tensor<Scalar>, targets: Tensor<Scalar>
  ) {
    loss.loss += sum.loss
    loss.weight += sum.weight
    let classes = rows.count
    func likeliest(_ tensor: Tensor<Scalar>, _ row: Int) -> Int {
      let values = tensor.values + row * classes
      return (1..<max(1, classes)).reduce(0) { values[$1] > values[$0] ? $1 : $0 }
    }
    for row in 0..<logits.shape[0] {
      let truth = likeliest(targets, row)
      rows[truth] += 1
      if likeliest(logits, row) == truth { found[truth] += 1 }
    }
  }

  var figures: PassFigures {
    let recalls = zip(found, rows).filter { $0.1 > 0 }.map { Double($0.0) / Double($0.1) }
    return PassFigures(
      loss: loss.mean, accuracy: Double(found.reduce(0, +)) / Double(max(1, rows.reduce(0, +))),
      meanRecall: recalls.reduce(0, +) / Double(max(1, recalls.count)))
  }
}
