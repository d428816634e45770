/// A dense matrix of `Float`, stored row by row.
///
/// Rows are samples (or frames), columns are features (or bands). Storage is `Float` throughout serbase; sums that
/// cancel (means, variances, gradients of the SVM) are taken in `Double` where they are computed.
@frozen
public struct Matrix: Sendable, Equatable {
  /// Number of rows, at least 0.
  public let rows: Int
  /// Number of columns, at least 0.
  public let columns: Int
  /// `rows × columns` values, row by row.
  public var values: [Float]

  /// A matrix over existing storage; `values.count` must be `rows × columns`.
  @inlinable
  public init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "a \(rows) × \(columns) matrix needs \(rows * columns) values")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// A matrix filled with one value.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Float = 0) {
    self.init(rows: rows, columns: columns, values: [Float](repeating: value, count: rows * columns))
  }

  /// A matrix from equally long rows.
  public init(rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows differ in length")
    self.init(rows: rows.count, columns: columns, values: Array(rows.joined()))
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The values of one row.
  @inlinable
  public func row(_ index: Int) -> ArraySlice<Float> { values[index * columns..<(index + 1) * columns] }

  /// The values of one column, as a new array.
  public func column(_ index: Int) -> [Float] { (0..<rows).map { self[$0, index] } }

  /// A new matrix of the chosen rows, in the order given.
  public func selectingRows(_ indices: [Int]) -> Matrix {
    var selected: [Float] = []
    selected.reserveCapacity(indices.count * columns)
    for index in indices { selected.append(contentsOf: row(index)) }
    return Matrix(rows: indices.count, columns: columns, values: selected)
  }

  /// The place of the first NaN or infinite value, if there is one.
  public var firstNonFinite: (row: Int, column: Int)? { values.firstIndex { !$0.isFinite }.map(place) }

  /// The place of the first infinite value, if there is one.
  public var firstInfinite: (row: Int, column: Int)? { values.firstIndex { $0.isInfinite }.map(place) }

  private func place(of index: Int) -> (row: Int, column: Int) { (index / columns, index % columns) }
}
