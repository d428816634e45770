import CSerKernels
import SerNumerics

/// Rows times a fixed matrix whose columns are mostly zero, such as a mel filterbank, or not, such as a cosine basis.
///
/// Unlike a general matrix product, whose rounding depends on where a row stands in its block, each row's result
/// depends on that row alone: a frame that is streamed has the bits it has within a whole clip. And it skips the zeros:
/// 257 bins to 64 mel bands take 0.06 µs a frame where sgemm takes 0.13.
struct BandedProduct: Sendable {
  /// Values of a row going in.
  let inputs: Int
  /// Values of a row coming out.
  let outputs: Int
  private let groups: [ser_band_group]
  private let weights: [Float]
  /// Neighbouring outputs that are summed over the same inputs.
  private static let groupWidth = 16

  /// The product with `matrix`, shape [inputs, outputs].
  init(_ matrix: Matrix) {
    inputs = matrix.rows
    outputs = matrix.columns
    var groups: [ser_band_group] = []
    var weights: [Float] = []
    for first in stride(from: 0, to: matrix.columns, by: Self.groupWidth) {
      let columns = first..<min(first + Self.groupWidth, matrix.columns)
      let used = (0..<matrix.rows).filter { row in columns.contains { matrix[row, $0] != 0 } }
      let rows = (used.first ?? 0)..<((used.last ?? -1) + 1)
      groups.append(
        ser_band_group(
          first: UInt32(rows.lowerBound), count: UInt32(rows.count), offset: UInt32(weights.count / Self.groupWidth)))
      for row in rows {
        weights.append(contentsOf: columns.map { matrix[row, $0] })
        weights.append(contentsOf: repeatElement(0, count: Self.groupWidth - columns.count))
      }
    }
    self.groups = groups
    self.weights = weights
  }

  /// Row-major `rows` [count, ``inputs``] to `result` [count, ``outputs``].
  func multiply(_ rows: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>) {
    ser_banded_product(rows, count, inputs, groups, weights, result, outputs)
  }
}
