import Foundation
import SerAudio
import SerCorpus
import SerNumerics

/// The files that are timed: those of a folder, or some of the synthetic voice in a temporary one.
struct Recordings {
  let name: String
  let urls: [URL]
  private let temporary: URL?

  static func find(in folder: String?) async throws -> Recordings {
    guard let folder else { return try await synthesize() }
    let audio = try AudioFolder(URL(fileURLWithPath: folder, isDirectory: true))
    return Recordings(
      name: folder, urls: audio.audio.map { audio.url.appendingPathComponent($0.path) }, temporary: nil)
  }

  /// Two speakers, as 16-bit WAV.
  private static func synthesize() async throws -> Recordings {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("serbase-benchmarks-\(UUID().uuidString)", isDirectory: true)
    let entries = try await SyntheticCorpus(speakers: 2, sampleRate: 48000, seed: Seed(1)).write(to: folder)
    return Recordings(
      name: "synthetic voice", urls: entries.map { folder.appendingPathComponent($0.path) }, temporary: folder)
  }

  /// At most `count` of them, evenly spread.
  func spread(_ count: Int) -> [URL] {
    let count = min(count, urls.count)
    return (0..<count).map { urls[$0 * urls.count / count] }
  }

  /// Says that a recording is not timed, and why.
  static func leaveOut(_ url: URL, _ reason: any Error) {
    FileHandle.standardError.write(Data("left out: \(url.lastPathComponent): \(reason)\n".utf8))
  }

  func discard() {
    if let temporary { try? FileManager.default.removeItem(at: temporary) }
  }
}
