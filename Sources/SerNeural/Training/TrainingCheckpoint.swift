import Foundation

/// A run between two epochs: everything that ``Trainer/init(resuming:)`` needs to go on to the same bytes.
public struct TrainingCheckpoint<Scalar: NeuralScalar>: Codable, Sendable, Equatable {
  public let specification: NetworkSpecification
  public let plan: TrainingPlan
  public let records: [EpochRecord]
  /// The weights at this point, not the best ones.
  public let state: NetworkState<Scalar>
  let optimizer: Optimizer<Scalar>.State
  let average: [PackedValues<Scalar>]?
  let averageCount: Int
  let plateau: PlateauWatch
  let best: Trainer<Scalar>.BestEpoch?
}

/// As a document: a line that names the format, its version and a checksum of what follows, and JSON.
extension TrainingCheckpoint {
  static var format: String { "serbase-training-checkpoint" }
  static var version: Int { 1 }

  /// The whole document; the same run gives the same bytes.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let body = try encoder.encode(self)
    let head = "\(Self.format) \(Self.version) \(String(Self.checksum(body), radix: 16))\n"
    return Data(head.utf8) + body
  }

  /// Reads a document and says what is wrong with one that is damaged, cut off, or of another version.
  public init(encoded document: Data) throws(NeuralError) {
    guard let end = document.firstIndex(of: UInt8(ascii: "\n")) else {
      throw .unusableCheckpoint(reason: "not a checkpoint")
    }
    let head = String(decoding: document[..<end], as: UTF8.self).split(separator: " ")
    guard head.count == 3, head[0] == Self.format else { throw .unusableCheckpoint(reason: "not a checkpoint") }
    guard head[1] == "\(Self.version)" else {
      throw .unusableCheckpoint(reason: "format version \(head[1]), this program reads \(Self.version)")
    }
    let body = document[document.index(after: end)...]
    guard head[2] == String(Self.checksum(body), radix: 16) else {
      throw .unusableCheckpoint(reason: "damaged or cut off")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: body)
    } catch {
      throw .unusableCheckpoint(reason: "\(error)")
    }
  }

  /// FNV-1a (Fowler, Noll, Vo): tells damage, not malice.
  private static func checksum(_ data: Data) -> UInt64 {
    data.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }
}
