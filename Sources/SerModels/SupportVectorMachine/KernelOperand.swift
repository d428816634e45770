import CSerKernels
import SerLearning
import SerNumerics

/// Rows made ready for kernel products: their squared norms beside them and, for a kernel of differences, their
/// common mean taken off.
///
/// ‖x − z‖² = ‖x‖² + ‖z‖² − 2⟨x, z⟩ cancels badly when all rows lie far from the origin; distances don't change when
/// the mean of the reference rows is subtracted from both sides, and the cancellation then is harmless.
struct KernelOperand: Sendable {
  let function: KernelFunction
  /// Shape [n, d], without `center`.
  let rows: Matrix
  /// What was taken off, length d; zeros for kernels that depend on the origin.
  let center: [Float]
  /// n squared norms, summed in Double.
  let squaredNorms: [Float]
  private let greatestNorm: Double

  /// Reference rows: training rows or support vectors. Throws for values so large that kernel values overflow.
  init(_ rows: Matrix, function: KernelFunction) throws(TrainingError) {
    let center =
      function.isTranslationInvariant ? Self.means(of: rows) : [Float](repeating: 0, count: rows.columns)
    try self.init(rows, function: function, center: center)
  }

  /// Other rows in the frame of these reference rows, to be multiplied with them.
  ///
  /// - Parameter firstRow: the number of the first of them, for errors.
  func other(_ rows: Matrix, firstRow: Int = 0) throws(TrainingError) -> KernelOperand {
    try KernelOperand(rows, function: function, center: center, firstRow: firstRow)
  }

  private init(
    _ rows: Matrix, function: KernelFunction, center: [Float], firstRow: Int = 0
  ) throws(TrainingError) {
    self.function = function
    self.center = center
    self.rows = function.isTranslationInvariant ? Self.subtracting(center, from: rows) : rows
    let norms = Self.squaredNorms(of: self.rows)
    squaredNorms = norms.map(Float.init)
    greatestNorm = norms.max() ?? 0
    guard function.greatestMagnitude(product: greatestNorm).isFinite else {
      let row = norms.indices.first { norms[$0] == greatestNorm } ?? 0
      throw .invalidRows(
        "row \(firstRow + row) has values so large that the \(function.kind.rawValue) kernel overflows: standardise the features"
          + (function.kind == .polynomial ? ", or lower gamma or degree" : ""))
    }
  }

  var count: Int { rows.rows }
  var width: Int { rows.columns }

  /// The kernel of row `index` with itself.
  func diagonal(_ index: Int) -> Float { function.diagonal(squaredNorm: Double(squaredNorms[index])) }

  /// Kernel values between all rows of two operands, shape [self.count, other.count].
  func values(against other: KernelOperand) -> Matrix {
    var result = Matrix(rows: count, columns: other.count)
    result.values.withUnsafeMutableBufferPointer { writeValues(against: other, into: $0) }
    return result
  }

  /// Kernel values among the rows themselves, with the exact diagonal, shape [count, count].
  func gram() -> Matrix {
    var result = Matrix(rows: count, columns: count)
    result.values.withUnsafeMutableBufferPointer { writeGram(into: $0) }
    return result
  }

  /// ``gram()`` into memory of count² values.
  func writeGram(into target: UnsafeMutableBufferPointer<Float>) {
    writeValues(against: self, into: target)
    for row in 0..<count { target[row * count + row] = diagonal(row) }
  }

  /// One sgemm, then the kernel's map row by row.
  private func writeValues(against other: KernelOperand, into target: UnsafeMutableBufferPointer<Float>) {
    let columns = other.count
    rows.values.withUnsafeBufferPointer { own in
      other.rows.values.withUnsafeBufferPointer { others in
        MatrixProduct.multiplyTransposed(own, others, into: target, rows: count, inner: width, columns: columns)
      }
    }
    other.squaredNorms.withUnsafeBufferPointer { norms in
      guard let products = target.baseAddress, let norms = norms.baseAddress else { return }
      for row in 0..<count {
        function.map(products + row * columns, count: columns, norms: norms, ownNorm: squaredNorms[row])
      }
    }
  }

  /// The chosen rows as an operand in the same frame.
  func selecting(_ ranges: [Range<Int>]) -> KernelOperand {
    var values: [Float] = []
    var norms: [Float] = []
    values.reserveCapacity(ranges.reduce(0) { $0 + $1.count } * width)
    for range in ranges {
      values.append(contentsOf: rows.values[range.lowerBound * width..<range.upperBound * width])
      norms.append(contentsOf: squaredNorms[range])
    }
    return KernelOperand(part: Matrix(rows: norms.count, columns: width, values: values), norms: norms, of: self)
  }

  private init(part rows: Matrix, norms: [Float], of whole: KernelOperand) {
    function = whole.function
    center = whole.center
    self.rows = rows
    squaredNorms = norms
    greatestNorm = whole.greatestNorm
  }

  private static func means(of rows: Matrix) -> [Float] {
    var sums = [Double](repeating: 0, count: rows.columns)
    rows.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      ser_column_sums(values, rows.rows, rows.columns, &sums)
    }
    return sums.map { Float($0 / Double(max(rows.rows, 1))) }
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
