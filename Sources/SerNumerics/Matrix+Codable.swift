import Synchronization

/// Where a `Matrix` puts its values while a model is encoded.
///
/// A model is plain `Codable`. A bundle wants its numbers in a tensor file and only its structure in JSON: it hands
/// the encoder a collector under ``CodingUserInfoKey/tensors``, and every matrix then stores its values there under
/// its coding path and leaves a reference behind. Without a collector the values stand inline.
public final class TensorCollector: Sendable {
  /// A coder carries its user info between tasks, so that what it carries must be safe to share.
  private let stored = Mutex<[(name: String, matrix: Matrix)]>([])

  public init(_ tensors: [(name: String, matrix: Matrix)] = []) { stored.withLock { $0 = tensors } }

  /// Tensors by name, in the order in which they were met.
  public var tensors: [(name: String, matrix: Matrix)] { stored.withLock { $0 } }

  /// Stores a matrix under a name.
  public func store(_ matrix: Matrix, as name: String) { stored.withLock { $0.append((name, matrix)) } }

  /// The matrix of that name.
  public func matrix(named name: String) -> Matrix? {
    stored.withLock { tensors in tensors.first { $0.name == name }?.matrix }
  }
}

extension CodingUserInfoKey {
  /// The key of the ``TensorCollector`` of an encoder or a decoder.
  public static var tensors: CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: "serbase.tensors") else {
      preconditionFailure("a non-empty string is always a key")
    }
    return key
  }
}

extension Matrix: Codable {
  private enum Key: String, CodingKey { case rows, columns, values, tensor }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(rows, forKey: .rows)
    try container.encode(columns, forKey: .columns)
    if let collector = encoder.userInfo[.tensors] as? TensorCollector {
      let name = encoder.codingPath.map(\.stringValue).joined(separator: ".")
      collector.store(self, as: name)
      try container.encode(name, forKey: .tensor)
    } else {
      try container.encode(values, forKey: .values)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let rows = try container.decode(Int.self, forKey: .rows)
    let columns = try container.decode(Int.self, forKey: .columns)
    func mismatch(_ found: String) -> DecodingError {
      .dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "expected a \(rows) × \(columns) matrix, found \(found)"))
    }
    guard rows >= 0, columns >= 0, rows.multipliedReportingOverflow(by: columns).overflow == false else {
      throw mismatch("an impossible shape")
    }
    if let name = try container.decodeIfPresent(String.self, forKey: .tensor) {
      guard let collector = decoder.userInfo[.tensors] as? TensorCollector, let matrix = collector.matrix(named: name)
      else { throw mismatch("no tensor named '\(name)'") }
      guard matrix.rows == rows, matrix.columns == columns else {
        throw mismatch("tensor '\(name)' of \(matrix.rows) × \(matrix.columns)")
      }
      self = matrix
    } else {
      let values = try container.decode([Float].self, forKey: .values)
      guard values.count == rows * columns else { throw mismatch("\(values.count) values") }
      self.init(rows: rows, columns: columns, values: values)
    }
  }
}
