import SerNumerics
import Synchronization

/// The rows of a table, filled in by several workers in any order. Each is put where it belongs as soon as it is known,
/// so that a table is in memory once, and not once more as loose rows.
final class RowCollector: Sendable {
  let rows: Int
  let width: Int
  private let values: Mutex<[Float]>

  init(rows: Int, width: Int) {
    self.rows = rows
    self.width = width
    values = Mutex([Float](repeating: 0, count: rows * width))
  }

  /// Puts a row of ``width`` values in its place.
  func put(_ row: [Float], at index: Int) {
    precondition(row.count == width, "a row of \(row.count) values among rows of \(width)")
    values.withLock { values in
      values.withUnsafeMutableBufferPointer { values in
        _ = UnsafeMutableBufferPointer(rebasing: values[index * width..<(index + 1) * width]).update(
          fromContentsOf: row)
      }
    }
  }

  /// The wanted rows (ascending), moved together in place; the collector is empty after.
  func takeRows(_ wanted: [Int]) -> Matrix {
    var taken = values.withLock { values in
      let taken = values
      values = []
      return taken
    }
    if wanted.count < rows {
      taken.withUnsafeMutableBufferPointer { values in
        for (place, row) in wanted.enumerated() where place != row {
          _ = UnsafeMutableBufferPointer(rebasing: values[place * width..<(place + 1) * width])
            .update(fromContentsOf: values[row * width..<(row + 1) * width])
        }
      }
      taken.removeLast((rows - wanted.count) * width)
    }
    return Matrix(rows: wanted.count, columns: width, values: taken)
  }
}
