import Foundation
import SerFormats
import SerNumerics

/// `safetensors`: the numbers of a model.
struct SafeTensorsReader: FuzzedReader {
  let name = "safetensors"
  let words = [
    "\"dtype\":\"F32\"", "\"shape\":[", "\"data_offsets\":[", "__metadata__", "F16", "null", "-1", "1e3",
    "4611686018427387904",
    "9223372036854775807",
  ]

  func seeds() -> [Data] {
    [
      SafeTensors([]).data,
      SafeTensors([
        .init(name: "a", shape: [2, 2], values: [1, 2, 3, .infinity]), .init(name: "b/ä", shape: [1], values: [-0.5]),
        .init(name: "none", shape: [0, 7], values: []), .init(name: "scalar", shape: [], values: [.nan]),
      ]).data,
    ]
  }

  func read(_ input: Data) throws -> Verdict {
    let file: SafeTensors
    do { file = try SafeTensors(data: input, path: "input") } catch { return .refused("\(error)") }
    let count = file.tensors.reduce(0) { $0 + $1.values.count }
    try Violation.unless(4 * count <= input.count, "\(count) numbers out of \(input.count) bytes")
    let written = file.data
    let again = try SafeTensors(data: written, path: "written")
    try Violation.unless(
      again.tensors.count == file.tensors.count
        && zip(again.tensors, file.tensors).allSatisfy { $0.name == $1.name && $0.shape == $1.shape }
        && again.data == written, "tensors \(file.tensors.map(\.name)) change")
    return .accepted
  }

  /// In the header, with its length made right, or in the numbers.
  func mutated(_ input: Data, changed: (Data) -> Data, using stream: inout RandomStream) -> Data? {
    guard input.count >= 8, stream.index(below: 4) > 0 else { return nil }
    let length = input.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= input.count - 8 else { return nil }
    let (header, body) = (Data(input.dropFirst(8).prefix(Int(length))), Data(input.dropFirst(8 + Int(length))))
    let other = stream.index(below: 3) > 0 ? JSONMutation.mutated(header, using: &stream) : changed(header)
    guard let other else { return nil }
    return withUnsafeBytes(of: UInt64(other.count).littleEndian) { Data($0) } + other + body
  }
}
