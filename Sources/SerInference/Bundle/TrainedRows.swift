import Foundation

extension BundleManifest {
  /// What a model was fitted on, in so little that it can go with the model: enough to know the rows and their speakers
  /// again when the model is judged.
  public struct TrainedRows: Codable, Sendable {
    /// The digests of the rows, ascending, 8 bytes each, the most significant first.
    private let digests: Data
    /// Nil where they aren't known.
    public let speakers: [String]?
    /// The corpus that the speakers' names are of; nil where it isn't known.
    public let source: String?

    private static let width = 8

    /// - Parameter digests: 64 bits a row, the same for rows of the same values.
    public init(digests: some Sequence<UInt64>, speakers: Set<String>?, source: String?) {
      var bytes = Data()
      for digest in Set(digests).sorted() { withUnsafeBytes(of: digest.bigEndian) { bytes.append(contentsOf: $0) } }
      self.digests = bytes
      self.speakers = speakers?.sorted()
      self.source = source
    }

    /// How many of these rows were fitted.
    public func count(of judged: [UInt64]) -> Int {
      let bytes = [UInt8](digests)
      var fitted = Set<UInt64>(minimumCapacity: bytes.count / Self.width)
      for start in stride(from: 0, through: bytes.count - Self.width, by: Self.width) {
        fitted.insert(bytes[start..<start + Self.width].reduce(0) { $0 << 8 | UInt64($1) })
      }
      return judged.count { fitted.contains($0) }
    }
  }
}
