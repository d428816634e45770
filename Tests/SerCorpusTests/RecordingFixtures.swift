import Foundation
import SerAudio
import SerCorpus
import SerTestSupport

/// Folders with small recordings for the tests of index, locator and check.
enum Recordings {
  /// The committed cards and manifests.
  static let directory = CorpusDirectory(folder: repositoryRoot.appendingPathComponent("data-manifests"))

  /// Writes a tone; different seeds give different bytes.
  static func write(_ path: String, seed: Int, in folder: URL) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let samples = (0..<800).map { Float(sin(Double($0) * 0.01 * Double(seed + 1))) * 0.5 }
    try AudioFile.writeWAV(samples, sampleRate: 16_000, to: url)
  }

  /// Writes any bytes.
  static func write(_ path: String, text: String, in folder: URL) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Cuts a file to its first bytes.
  static func truncate(_ path: String, to bytes: Int, in folder: URL) throws {
    let url = folder.appendingPathComponent(path)
    try Data(contentsOf: url).prefix(bytes).write(to: url)
  }

  /// RAVDESS names: `count` recordings of actor 1, one per emotion.
  static func ravdessNames(_ count: Int) -> [String] { (1...count).map { "03-01-0\($0)-01-01-01-01.wav" } }
}
