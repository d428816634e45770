import SerNumerics

/// Mixup (Zhang et al. 2018, arXiv:1710.09412): rows and their labels blended in pairs, λ·a + (1 − λ)·b with λ from
/// Beta(α, α).
public struct Mixup: Codable, Sendable, Equatable {
  /// α of the paper, above 0: .2 keeps most rows near themselves, 1 draws λ evenly.
  public var alpha = 0.2

  public init() {}

  /// Throws for an α outside 0.01 to 100.
  public func validate() throws(AugmentationError) {
    guard (0.01...100).contains(alpha) else {
      throw .invalidParameter(augmentation: "mixup", name: "alpha", value: "\(alpha)", allowed: "0.01 to 100")
    }
  }

  /// Blended rows.
  public struct Mixed: Sendable, Equatable {
    /// Shape [n, d].
    public let rows: Matrix
    /// The weight of each class, shape [n, classes]; every row sums to 1.
    public let labelWeights: Matrix
    /// The row that each row was blended with.
    public let partners: [Int]
    /// The share of the row itself, 0…1.
    public let weights: [Float]
  }

  /// Blends each row with another of a random order of all rows; one λ a pair. Labels are indices below `classCount`.
  ///
  /// Rows must be those of training alone: a blend carries both of its rows' speakers.
  public func apply(to rows: Matrix, labels: [Int], classCount: Int, seed: Seed) -> Mixed {
    precondition(rows.rows == labels.count, "\(rows.rows) rows but \(labels.count) labels")
    var stream = seed.derived("mixup").makeStream()
    var partners = Array(0..<rows.rows)
    stream.shuffle(&partners)
    var mixed = rows
    var labelWeights = Matrix(rows: rows.rows, columns: classCount)
    var weights: [Float] = []
    for row in 0..<rows.rows {
      let weight = Float(stream.beta(alpha, alpha))
      weights.append(weight)
      let (own, other) = (row * rows.columns, partners[row] * rows.columns)
      rows.values.withUnsafeBufferPointer { source in
        mixed.values.withUnsafeMutableBufferPointer { target in
          for column in 0..<rows.columns {
            target[own + column] = weight * source[own + column] + (1 - weight) * source[other + column]
          }
        }
      }
      labelWeights[row, labels[row]] += weight
      labelWeights[row, labels[partners[row]]] += 1 - weight
    }
    return Mixed(rows: mixed, labelWeights: labelWeights, partners: partners, weights: weights)
  }
}
