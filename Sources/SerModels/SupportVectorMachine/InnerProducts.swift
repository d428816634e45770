import CSerKernels
import SerLearning
import SerNumerics

/// All inner products among rows, computed once: the kernel of every γ, degree and c₀ follows by one elementwise pass,
/// and every division of the rows into training and test picks its part.
struct InnerProducts: Sendable {
  /// Where a row of the table stands here; -1 for rows that take no part.
  let places: [Int32]
  private let norms: [Float]
  /// Shape [rows that take part, same].
  private let products: Matrix

  /// Rows computed by one product.
  private static let rowsInStrip = 512

  /// - Parameters:
  ///   - rows: indices of the rows that take part.
  ///   - features: all rows.
  ///   - frame: an operand whose common offset is taken off.
  ///
  /// Throws when cancelled.
  init(_ rows: [Int], of features: Matrix, frame: KernelOperand) throws(TrainingError) {
    var places = [Int32](repeating: -1, count: features.rows)
    for (place, row) in rows.enumerated() { places[row] = Int32(place) }
    self.places = places
    let operand = try frame.other(features.selectingRows(rows))
    norms = operand.squaredNorms
    var products = Matrix(rows: operand.count, columns: operand.count)
    for start in stride(from: 0, to: operand.count, by: Self.rowsInStrip) {
      if Task.isCancelled { throw .cancelled }
      Self.multiply(operand.rows, start..<min(start + Self.rowsInStrip, operand.count), into: &products)
    }
    self.products = products
  }

  /// The products of some rows with all.
  private static func multiply(_ rows: Matrix, _ strip: Range<Int>, into products: inout Matrix) {
    let width = rows.columns
    rows.values.withUnsafeBufferPointer { values in
      products.values.withUnsafeMutableBufferPointer { products in
        MatrixProduct.multiplyTransposed(
          UnsafeBufferPointer(rebasing: values[strip.lowerBound * width..<strip.upperBound * width]), values,
          into: UnsafeMutableBufferPointer(
            rebasing: products[strip.lowerBound * rows.rows..<strip.upperBound * rows.rows]), rows: strip.count,
          inner: width, columns: rows.rows)
      }
    }
  }

  /// Throws where a kernel of these rows would overflow.
  func check(_ function: KernelFunction) throws(TrainingError) {
    try function.check(squaredNorms: norms.map(Double.init))
  }

  /// The Gram matrix of the rows at these places, with the exact diagonal.
  func gram(_ function: KernelFunction, _ places: [Int32], in buffer: KernelBuffer) -> DenseKernelRows {
    let gram = DenseKernelRows(count: places.count, in: buffer)
    write(function, places, against: places, into: gram.values)
    for (t, place) in places.enumerated() {
      gram.values[t * (places.count + 1)] = function.diagonal(squaredNorm: Double(norms[Int(place)]))
    }
    return gram
  }

  /// Kernel values of the rows at some places with those at others, row-major.
  func write(
    _ function: KernelFunction, _ rows: some Collection<Int32>, against columns: [Int32],
    into target: UnsafeMutablePointer<Float>
  ) {
    let columnNorms = columns.map { norms[Int($0)] }
    products.values.withUnsafeBufferPointer { products in
      guard let products = products.baseAddress else { return }
      for (t, row) in rows.enumerated() {
        let values = target + t * columns.count
        ser_gather(products + Int(row) * norms.count, columns, columns.count, values)
        function.map(values, count: columns.count, norms: columnNorms, ownNorm: norms[Int(row)])
      }
    }
  }
}
