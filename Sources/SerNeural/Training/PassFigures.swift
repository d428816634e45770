/// How well a network did on some rows.
public struct PassFigures: Codable, Sendable, Equatable {
  /// Weighted mean loss.
  public var loss: Double
  /// Share of rows whose likeliest class is the target's.
  public var accuracy: Double
  /// Mean over the classes that occur of the share found (unweighted average recall, UAR).
  public var meanRecall: Double
}

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

/// What is known of one epoch.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// From 0 on.
  public var epoch: Int
  /// The learning rate of its last batch.
  public var learningRate: Double
  /// Of the training rows as they were fed, dropout, augmentation and all.
  public var training: PassFigures
  public var validation: PassFigures?
}
