import CSerKernels
import SerLearning
import SerNumerics

/// Rows made ready for kernel products: their squared norms beside them and, where a kernel of differences would
/// suffer from a common offset, that offset taken off.
///
/// ‖x − z‖² = ‖x‖² + ‖z‖² − 2⟨x, z⟩ cancels badly when all rows lie far from the origin; distances don't change when
/// the mean of the reference rows is subtracted from both sides, and the cancellation then is harmless. Standardised
/// rows have next to no common offset and are used as they stand, without a copy.
struct KernelOperand: Sendable {
  let function: KernelFunction
  /// Shape [n, d], without `center`.
  let rows: Matrix
  /// What was taken off, length d; nil where nothing was.
  let center: [Float]?
  /// n squared norms, summed in Double.
  let squaredNorms: [Float]

  /// The share of the mean squared norm above which a common offset is taken off. Left on, it costs at most a third of
  /// the accuracy.
  private static let harmlessOffset = 0.25

  /// Reference rows: training rows or support vectors. Throws for values so large that kernel values overflow.
  init(_ rows: Matrix, function: KernelFunction) throws(TrainingError) {
    let norms = Self.squaredNorms(of: rows)
    let center = function.isTranslationInvariant ? Self.harmfulOffset(of: rows, squaredNorms: norms) : nil
    try self.init(rows, norms: center == nil ? norms : nil, function: function, center: center)
  }

  /// Other rows in the frame of these reference rows, to be multiplied with them.
  ///
  /// - Parameter firstRow: the number of the first of them, for errors.
  func other(_ rows: Matrix, firstRow: Int = 0) throws(TrainingError) -> KernelOperand {
    try KernelOperand(rows, norms: nil, function: function, center: center, firstRow: firstRow)
  }

  private init(
    _ rows: Matrix, norms: [Double]?, function: KernelFunction, center: [Float]?, firstRow: Int = 0
  ) throws(TrainingError) {
    self.function = function
    self.center = center
    self.rows = center.map { Self.subtracting($0, from: rows) } ?? rows
    let norms = norms ?? Self.squaredNorms(of: self.rows)
    squaredNorms = norms.map(Float.init)
    try function.check(squaredNorms: norms, firstRow: firstRow)
  }

  var count: Int { rows.rows }
  var width: Int { rows.columns }

  /// The kernel of row `index` with itself.
  func diagonal(_ index: Int) -> Float { function.diagonal(squaredNorm: Double(squaredNorms[index])) }

  /// Kernel values between all rows of two operands, shape [self.count, other.count].
  func values(against other: KernelOperand) -> Matrix {
    var result = Matrix(rows: count, columns: other.count)
    result.values.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      other.writeValues(of: self, 0..<count, against: 0..<other.count, into: target, stride: other.count)
    }
    return result
  }

  /// Rows of a Gram matrix computed by one product.
  private static let rowsInStrip = 512

  /// Kernel values among a range of rows, with the exact diagonal, into rows that stand `stride` apart: strip by strip up
  /// to the diagonal, the rest mirrored.
  func writeGram(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>, stride: Int) {
    for start in Swift.stride(from: 0, to: range.count, by: Self.rowsInStrip) {
      let end = min(start + Self.rowsInStrip, range.count)
      let strip = target + start * stride
      writeValues(
        of: self, range.lowerBound + start..<range.lowerBound + end,
        against: range.lowerBound..<range.lowerBound + end, into: strip, stride: stride)
      ser_transpose(strip, stride, target + start, stride, end - start, start)
    }
    for row in range.indices { target[(row - range.lowerBound) * (stride + 1)] = diagonal(row) }
  }

  /// Kernel values of some rows of another operand with a range of these, into rows that stand `stride` apart.
  func writeValues(
    of other: KernelOperand, _ others: Range<Int>, against range: Range<Int>,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    other.rows.values.withUnsafeBufferPointer { features in
      other.squaredNorms.withUnsafeBufferPointer { norms in
        writeValues(
          features: UnsafeBufferPointer(rebasing: features[others.lowerBound * width..<others.upperBound * width]),
          norms: UnsafeBufferPointer(rebasing: norms[others]), against: range, into: target, stride: stride)
      }
    }
  }

  /// One sgemm, then the kernel's map row by row.
  ///
  /// - Parameters:
  ///   - features: rows in the frame of these, one after the other.
  ///   - norms: their squared norms.
  func writeValues(
    features: UnsafeBufferPointer<Float>, norms: UnsafeBufferPointer<Float>, against range: Range<Int>,
    into target: UnsafeMutablePointer<Float>, stride: Int
  ) {
    guard !norms.isEmpty, !range.isEmpty else { return }
    rows.values.withUnsafeBufferPointer { own in
      MatrixProduct.multiplyTransposed(
        features, UnsafeBufferPointer(rebasing: own[range.lowerBound * width..<range.upperBound * width]),
        into: UnsafeMutableBufferPointer(start: target, count: (norms.count - 1) * stride + range.count),
        rows: norms.count, inner: width, columns: range.count, stride: stride)
    }
    squaredNorms.withUnsafeBufferPointer { own in
      guard let own = own.baseAddress else { return }
      for row in norms.indices {
        function.map(
          target + row * stride, count: range.count, norms: own + range.lowerBound, ownNorm: norms[row])
      }
    }
  }

  /// The mean of the rows where it is a large part of what they are, else nil.
  private static func harmfulOffset(of rows: Matrix, squaredNorms norms: [Double]) -> [Float]? {
    guard rows.rows > 0 else { return nil }
    var sums = [Double](repeating: 0, count: rows.columns)
    rows.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      ser_column_sums(values, rows.rows, rows.columns, &sums)
    }
    let count = Double(rows.rows)
    let offset = sums.reduce(0) { $0 + ($1 / count) * ($1 / count) }
    guard offset > harmlessOffset * norms.reduce(0, +) / count else { return nil }
    return sums.map { Float($0 / count) }
  }

  private static func subtracting(_ center: [Float], from rows: Matrix) -> Matrix {
    var result = rows
    let width = rows.columns
    result.values.withUnsafeMutableBufferPointer { values in
      center.withUnsafeBufferPointer { center in
        for row in 0..<rows.rows {
          let start = row * width
          for column in 0..<width { values[start + column] -= center[column] }
        }
      }
    }
    return result
  }

  private static func squaredNorms(of rows: Matrix) -> [Double] {
    rows.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return [Double](repeating: 0, count: rows.rows) }
      return (0..<rows.rows).map { ser_sum_of_squares(values + $0 * rows.columns, rows.columns) }
    }
  }
}
