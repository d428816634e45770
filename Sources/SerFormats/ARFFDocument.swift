import Foundation

/// A table in Weka's attribute-relation file format, which openSMILE writes as well.
///
/// Numeric attributes (`numeric`, `real`, `integer`), nominal and string ones; quoted names and values, `?` for missing
/// ones, comments, dense rows and sparse ones (`{index value, …}`, what is left out being 0 or the first nominal value).
/// Keywords in any case. Dates, relational attributes and weights of rows are refused.
public struct ARFFDocument: Sendable {
  /// What an attribute holds.
  public enum Kind: Sendable, Equatable {
    case numeric
    /// One of these, in the order in which they are declared.
    case nominal([String])
    case string
  }

  /// A column.
  public struct Attribute: Sendable, Equatable {
    public let name: String
    public let kind: Kind
  }

  public let attributes: [Attribute]
  /// Number of rows.
  public let count: Int
  /// Indices of the numeric attributes, in order.
  public let numberColumns: [Int]
  /// `count × numberColumns.count` numbers, row by row; NaN where one is missing.
  public let numbers: [Float]
  /// The values of the other attributes by index, one a row; nil where one is missing.
  public let texts: [Int: [String?]]

  public init(contentsOf url: URL) throws(FormatError) {
    var parser = ARFFParser(lines: try LineReader(url))
    try parser.readHeader()
    try parser.readRows()
    attributes = parser.attributes
    count = parser.count
    numberColumns = parser.numberColumns
    numbers = parser.numbers
    var texts: [Int: [String?]] = [:]
    for (index, attribute) in attributes.enumerated() where attribute.kind != .numeric {
      texts[index] = parser.texts[index]
    }
    self.texts = texts
  }

  /// The index of an attribute; names are told apart by case only where nothing else helps.
  public func column(_ name: String) -> Int? {
    attributes.firstIndex { $0.name == name }
      ?? attributes.firstIndex { $0.name.lowercased() == name.lowercased() }
  }
}
