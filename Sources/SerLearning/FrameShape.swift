import SerNumerics

/// Rows that are clips frame by frame: `count` frames of `bands` values each, in time. A clip of fewer frames is followed
/// by frames of nothing but zeros, which are no part of it.
public struct FrameShape: Codable, Sendable, Equatable {
  /// Frames of a row, at least 1.
  public let count: Int
  /// Values of a frame, at least 1.
  public let bands: Int

  public init(count: Int, bands: Int) {
    self.count = count
    self.bands = bands
  }

  /// Values of a row.
  public var width: Int { count.multipliedReportingOverflow(by: bands).partialValue }

  /// How many frames of each row are the clip's own. A row of zeros has none.
  public func clipFrames(of rows: Matrix) -> [Int] {
    rows.values.withUnsafeBufferPointer { values in
      (0..<rows.rows).map { row in
        var end = (row + 1) * rows.columns
        while end > row * rows.columns, values[end - 1] == 0 { end -= 1 }
        return (end - row * rows.columns + bands - 1) / bands
      }
    }
  }
}
