import SerNumerics

/// Rows made from changed copies of the recordings of other rows, for training alone.
///
/// A copy shares label, speaker and fate of its original: it joins a fold's training rows exactly where the original
/// trains. So nothing of a test row, and nothing of its speaker, comes back through a copy.
public struct AugmentedCopies: Sendable {
  /// Shape [m, d].
  public let features: Matrix
  /// The row that each copy was made from.
  public let originals: [Int]
  /// The copies of each row that has any.
  private let copiesOfRow: [Int: [Int]]

  /// Checks that lengths agree and every value is finite or, where that is allowed, missing.
  public init(features: Matrix, originals: [Int], missing: MissingValues = .refused) throws(TrainingError) {
    guard features.rows == originals.count else {
      throw .invalidRows("\(features.rows) augmented rows but \(originals.count) originals")
    }
    try missing.check(features, row: "augmented row", rule: "it must be finite")
    self.features = features
    self.originals = originals
    copiesOfRow = Dictionary(grouping: originals.indices) { originals[$0] }
  }

  /// Number of copies.
  public var count: Int { originals.count }

  /// The copies of these rows, in their order.
  public func indices(of rows: [Int]) -> [Int] { rows.flatMap { copiesOfRow[$0] ?? [] } }

  /// The same copies with other feature values (after scaling).
  func replacingFeatures(_ features: Matrix) -> AugmentedCopies {
    AugmentedCopies(features: features, originals: originals, copiesOfRow: copiesOfRow)
  }

  private init(features: Matrix, originals: [Int], copiesOfRow: [Int: [Int]]) {
    self.features = features
    self.originals = originals
    self.copiesOfRow = copiesOfRow
  }
}

extension LabelledFeatures {
  /// Throws when a copy's original isn't among these rows, or its width is another.
  public func check(_ copies: AugmentedCopies) throws(TrainingError) {
    if let wrong = copies.originals.first(where: { !(0..<count).contains($0) }) {
      throw .invalidRows("an augmented copy of row \(wrong); there are \(count) rows")
    }
    guard copies.count == 0 || copies.features.columns == features.columns else {
      throw .wrongWidth(found: copies.features.columns, expected: features.columns)
    }
  }

  /// The chosen rows, then their copies; rows of one recording carry the same number in ``recordings``.
  public func selecting(_ indices: [Int], with copies: AugmentedCopies) -> LabelledFeatures {
    let chosen = copies.indices(of: indices)
    let origins = indices + chosen.map { copies.originals[$0] }
    let own = features.selectingRows(indices)
    let rows = Matrix(
      rows: origins.count, columns: features.columns,
      values: own.values + copies.features.selectingRows(chosen).values)
    return selecting(origins).replacingFeatures(rows, recordings: origins)
  }
}
