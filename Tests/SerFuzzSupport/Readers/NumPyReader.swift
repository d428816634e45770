import Foundation
import SerCorpus
import SerFormats

/// `npz`: archives of NumPy arrays, single arrays, and the feature tables made of them.
struct NumPyReader: FuzzedReader {
  let name = "npz"
  let words = [
    "NUMPY", "'descr': '", "'fortran_order': True", "'shape': (", "<f4", "<f8", "<i8", "|b1", "<U4", ">f4", "|O",
    "PK\u{1}\u{2}",
    "PK\u{3}\u{4}", "PK\u{5}\u{6}", "X.npy", "y.npy", "labels.npy", "speaker.npy", "columns.npy", "meta.npy",
    "9223372036854775807",
  ]

  func seeds() throws -> [Data] {
    let table = NumPyArchive([
      ("X", NumPyArray(shape: [2, 3], elements: .floats([1, -2.5, .nan, 4, 5, .pi]))), ("y", NumPyArray([0, 1])),
      ("labels", NumPyArray(["sad", "ä🎤"])), ("speaker", NumPyArray(["s1", "s2"])), ("meta", NumPyArray(scalar: "{}")),
    ])
    let frames = NumPyArchive([
      ("X", NumPyArray(shape: [1, 2, 2], elements: .floats([1, 2, 3, 4]))), ("y", NumPyArray(["calm"])),
    ])
    let doubles = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }"
    let turned =
      Data([0x93]) + Data("NUMPY".utf8) + Data([2, 0, UInt8(doubles.utf8.count), 0, 0, 0]) + Data(doubles.utf8)
      + Data(count: 32)
    return try [
      table.data(path: "table"), frames.data(path: "frames"), turned, NumPyArray([1, 2, 3]).data,
      NumPyArray(["one", "two"]).data,
    ]
  }

  func read(_ input: Data) throws -> Verdict {
    if input.first == 0x93 { return try readArray(input) }
    return try withScratchFolder { folder in
      let url = folder.appendingPathComponent("input.npz")
      try StoredMembers.withRightChecksums(input).write(to: url)
      let archive: NumPyArchive
      do { archive = try NumPyArchive(contentsOf: url) } catch { return .refused("\(error)") }
      // Deflate packs 1032 bytes into one at most, and an element has one or more.
      let elements = archive.arrays.reduce(0) { $0 + $1.array.count }
      try Violation.unless(elements <= 1032 * input.count, "\(elements) elements out of \(input.count) bytes")
      for (_, array) in archive.arrays { try checkRoundTrip(array) }
      try checkRoundTrip(archive, at: folder.appendingPathComponent("again.npz"))
      do { _ = try FeatureTable(numPy: url) } catch { return .refused("\(error)") }
      return .accepted
    }
  }

  private func readArray(_ input: Data) throws -> Verdict {
    let array: NumPyArray
    do { array = try NumPyArray(data: input, path: "input.npy") } catch { return .refused("\(error)") }
    try Violation.unless(array.count <= input.count, "\(array.count) elements out of \(input.count) bytes")
    try checkRoundTrip(array)
    return .accepted
  }

  /// Compared by their bytes, since NaN isn't itself. Integers are written as 32 bits, so that some change once.
  private func checkRoundTrip(_ array: NumPyArray) throws {
    let written = array.data
    let again = try NumPyArray(data: written, path: "written.npy")
    try Violation.unless(again.shape == array.shape && again.data == written, "an array of \(array.shape) changes")
    if case .strings(let texts) = array.elements { try Violation.unless(again.strings == texts, "texts change") }
  }

  private func checkRoundTrip(_ archive: NumPyArchive, at url: URL) throws {
    do { try archive.write(to: url) } catch {
      throw Violation("what was read can't be written: \(error)")
    }
    let again = try NumPyArchive(contentsOf: url)
    try Violation.unless(
      again.arrays.map(\.name) == archive.arrays.map(\.name)
        && zip(again.arrays, archive.arrays).allSatisfy { $0.array.data == $1.array.data },
      "an archive of \(archive.arrays.map(\.name)) changes")
  }
}

/// The checksums of an archive's stored members, made right: else no change of a member would get past them.
private enum StoredMembers {
  private static let centralSignature: [UInt8] = [0x50, 0x4b, 1, 2]

  static func withRightChecksums(_ archive: Data) -> Data {
    var bytes = [UInt8](archive)
    func number(_ place: Int, _ count: Int) -> Int {
      (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
    }
    var place = 0
    while place + 46 <= bytes.count {
      guard bytes[place..<place + 4].elementsEqual(centralSignature) else {
        place += 1
        continue
      }
      let (method, packed, local) = (number(place + 10, 2), number(place + 20, 4), number(place + 42, 4))
      if method == 0, local + 30 <= bytes.count {
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
        if start + packed <= bytes.count {
          let checksum = crc32(bytes[start..<start + packed])
          for index in 0..<4 { bytes[place + 16 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
        }
      }
      place += 46
    }
    return Data(bytes)
  }

  /// ISO 3309, as ZIP has it.
  private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var checksum = UInt32.max
    for byte in bytes {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum & 1 == 0 ? checksum >> 1 : (checksum >> 1) ^ 0xEDB8_8320 }
    }
    return ~checksum
  }
}
