import SerNumerics

/// The columns that a selection chose, in their own order.
public struct SelectedColumns: Sendable, Equatable {
  /// Ascending, at least one.
  public let columns: [Int]
  /// The number of columns they were chosen from.
  public let width: Int

  /// Throws for no column at all.
  init(_ columns: [Int], of width: Int) throws(TrainingError) {
    guard !columns.isEmpty else {
      throw .invalidRows("feature selection leaves none of \(width) columns: all are constant in the training rows")
    }
    self.columns = columns.sorted()
    self.width = width
  }

  /// The chosen columns of these rows. Throws for another width.
  public func transform(_ features: Matrix) throws(TrainingError) -> Matrix {
    guard features.columns == width else { throw .wrongWidth(found: features.columns, expected: width) }
    guard columns.count < width else { return features }
    var result = Matrix(rows: features.rows, columns: columns.count)
    result.values.withUnsafeMutableBufferPointer { result in
      features.values.withUnsafeBufferPointer { values in
        for row in 0..<features.rows {
          let (source, target) = (row * width, row * columns.count)
          for (place, column) in columns.enumerated() { result[target + place] = values[source + column] }
        }
      }
    }
    return result
  }

  /// The chosen of all columns' names; nil where there is another number of them.
  public func names(of all: [String]) -> [String]? { all.count == width ? columns.map { all[$0] } : nil }
}

extension SelectedColumns: Codable {
  private enum Key: String, CodingKey { case columns, width }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    columns = try container.decode([Int].self, forKey: .columns)
    width = try container.decode(Int.self, forKey: .width)
    guard let first = columns.first, let last = columns.last, first >= 0, last < width,
      zip(columns, columns.dropFirst()).allSatisfy(<)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .columns, in: container,
        debugDescription: "\(columns.count) chosen of \(width) columns; they must ascend from 0 on")
    }
  }
}
