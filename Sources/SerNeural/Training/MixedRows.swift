import SerNumerics

/// Rows mixed with others of their batch (mixup, Zhang et al. 2018, arXiv:1710.09412): x = λ·x_i + (1-λ)·x_j with one λ
/// of Beta(alpha, alpha) a batch, and the targets likewise.
public struct MixedRows<Source: BatchSource>: BatchSource {
  private let source: Source
  private let alpha: Double

  /// `alpha` is above 0; usual are .1 to .4.
  public init(_ source: Source, alpha: Double) throws(NeuralError) {
    guard alpha > 0, alpha.isFinite else {
      throw .invalidSetting(name: "alpha of mixup", found: "\(alpha)", allowed: "above 0")
    }
    self.source = source
    self.alpha = alpha
  }

  public var count: Int { source.count }
  public var rowShape: [Int] { source.rowShape }
  public var classes: Int { source.classes }

  public func fill(_ batch: Batch<Source.Scalar>, rows: [Int], seed: Seed) {
    source.fill(batch, rows: rows, seed: seed)
    var stream = seed.derived("mixup").makeStream()
    let share = Source.Scalar(stream.beta(alpha, alpha))
    var partners = Array(rows.indices)
    stream.shuffle(&partners)
    mix(batch.inputs, partners, share)
    mix(batch.targets, partners, share)
    batch.lengths = batch.lengths.map { lengths in zip(lengths, partners).map { max($0, lengths[$1]) } }
  }

  private func mix(_ tensor: Tensor<Source.Scalar>, _ partners: [Int], _ share: Source.Scalar) {
    let size = tensor.count / max(1, tensor.shape[0])
    let original = Tensor<Source.Scalar>(tensor.shape, values: tensor.array)
    tensor.fill(0)
    for (row, partner) in partners.enumerated() {
      let to = tensor.values + row * size
      Source.Scalar.addMultiple(original.values + row * size, share, to: to, count: size)
      Source.Scalar.addMultiple(original.values + partner * size, 1 - share, to: to, count: size)
    }
  }
}
