import SerNumerics

/// Rows in memory, taken as they are.
public struct LabelledTensor<Scalar: NeuralScalar>: BatchSource {
  public let rowShape: [Int]
  public let classes: Int
  private let values: [Scalar]
  private let lengths: [Int]?
  private let labels: [Int]

  /// `values`: row by row, `labels.count` times the product of `rowShape`; labels in 0..<classes.
  public init(
    rowShape: [Int], values: [Scalar], lengths: [Int]? = nil, labels: [Int], classes: Int
  ) throws(NeuralError) {
    let expected = labels.count * rowShape.reduce(1, *)
    guard values.count == expected else {
      throw .shapeMismatch(what: "the rows' values", found: [values.count], expected: [expected])
    }
    guard lengths.map({ $0.count == labels.count }) ?? true else {
      throw .shapeMismatch(what: "the rows' lengths", found: [lengths?.count ?? 0], expected: [labels.count])
    }
    if let wrong = labels.first(where: { !(0..<classes).contains($0) }) {
      throw .invalidSetting(name: "label", found: "\(wrong)", allowed: "0..<\(classes)")
    }
    (self.rowShape, self.values, self.lengths) = (rowShape, values, lengths)
    (self.labels, self.classes) = (labels, classes)
  }

  public var count: Int { labels.count }

  public func fill(_ batch: Batch<Scalar>, rows: [Int], seed: Seed) {
    let size = rowShape.reduce(1, *)
    batch.inputs.resize(to: [rows.count] + rowShape)
    batch.targets.resize(to: [rows.count, classes])
    batch.targets.fill(0)
    batch.lengths = lengths.map { lengths in rows.map { lengths[$0] } }
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      for (place, row) in rows.enumerated() {
        Scalar.copy(base + row * size, to: batch.inputs.values + place * size, count: size)
        batch.targets.values[place * classes + labels[row]] = 1
      }
    }
  }
}
