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

  private enum Key: String, CodingKey { case count, bands }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    count = try container.decode(Int.self, forKey: .count)
    bands = try container.decode(Int.self, forKey: .bands)
    guard (1...1 << 24).contains(count), (1...1 << 24).contains(bands) else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container, debugDescription: "\(count) frames of \(bands) values")
    }
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
