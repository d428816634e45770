/// Δ and ΔΔ of rows that arrive one after another: the same bits as ``Delta`` gives for all of them at once.
///
/// A row is given back with its derivatives once the four behind it are there (the first five with the ninth, since
/// one fit serves them), the last four with ``finish(appendingTo:)``.
public final class DeltaStream {
  /// Values of a row going in.
  public let columns: Int
  /// What comes out: the row, its Δ and, for 2, its ΔΔ.
  public let order: Int
  /// Rows taken since the start of the signal.
  public private(set) var rowCount = 0

  /// The last rows, at most ``Delta/width``, oldest first.
  private var history: [Float] = []
  private var first: [Float]
  private var second: [Float]

  /// A stream of rows of `columns` values, with Δ (`order` 1) or Δ and ΔΔ (2).
  public init(columns: Int, order: Int = 2) {
    precondition(columns > 0 && (1...2).contains(order), "\(columns) columns, order \(order)")
    self.columns = columns
    self.order = order
    first = [Float](repeating: 0, count: columns)
    second = first
    history.reserveCapacity(Delta.width * columns)
  }

  /// Forgets the rows so far.
  public func reset() {
    rowCount = 0
    history.removeAll(keepingCapacity: true)
  }

  /// Takes the next rows, ``columns`` values each, and appends those that they complete.
  public func push(_ rows: UnsafeBufferPointer<Float>, appendingTo output: inout [Float]) {
    precondition(rows.count % columns == 0, "\(rows.count) values are no rows of \(columns)")
    for start in stride(from: 0, to: rows.count, by: columns) {
      if history.count == Delta.width * columns { history.removeFirst(columns) }
      history.append(contentsOf: rows[start..<start + columns])
      rowCount += 1
      guard rowCount >= Delta.width else { continue }
      history.withUnsafeBufferPointer { source in
        first.withUnsafeMutableBufferPointer { first in
          second.withUnsafeMutableBufferPointer { second in
            Delta.take(
              source.baseAddress!, rows: 1, columns: columns, first: first.baseAddress!, second: second.baseAddress!)
          }
        }
      }
      for row in (rowCount == Delta.width ? 0 : Delta.half)...Delta.half { append(row, to: &output) }
    }
  }

  /// Appends the last rows and begins anew; returns false, with nothing appended, where there were fewer than
  /// ``Delta/width`` rows in all.
  public func finish(appendingTo output: inout [Float]) -> Bool {
    defer { reset() }
    guard rowCount >= Delta.width else { return false }
    for row in Delta.half + 1..<Delta.width { append(row, to: &output) }
    return true
  }

  /// A row of the history with the latest derivatives.
  private func append(_ row: Int, to output: inout [Float]) {
    output.append(contentsOf: history[row * columns..<(row + 1) * columns])
    output.append(contentsOf: first)
    if order > 1 { output.append(contentsOf: second) }
  }
}
