import Foundation
import SerFuzzSupport

/// What a reader's fuzzing begins with: `seeds/`, an input a file, and `words.dict`, a dictionary of libFuzzer.
struct FuzzSeeds {
  let reader: any FuzzedReader

  func write(to folder: URL) async throws {
    let seeds = folder.appendingPathComponent("seeds", isDirectory: true)
    try FileManager.default.createDirectory(at: seeds, withIntermediateDirectories: true)
    for (index, seed) in try await reader.seeds().enumerated() {
      try seed.write(to: seeds.appendingPathComponent("seed-\(index)"))
    }
    let lines = reader.words.map { "\"" + $0.utf8.map(Self.escaped).joined() + "\"\n" }
    try lines.joined().write(to: folder.appendingPathComponent("words.dict"), atomically: true, encoding: .utf8)
  }

  /// Every byte that isn't plain as `\xAB`.
  private static func escaped(_ byte: UInt8) -> String {
    let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    let digits = String(byte, radix: 16)
    return isPlain ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + digits
  }
}
