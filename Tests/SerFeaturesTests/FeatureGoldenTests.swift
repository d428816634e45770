import Foundation
import SerAudio
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

/// Features of whole clips against librosa's, within four times librosa's own float32 noise (the reference is its
/// double-precision run; the noise is how far its float32 run, what users get, is from that).
@Suite struct FeatureGoldenTests {
  struct Clip: Sendable {
    let name: String
    let path: String
    let mfccNoise: Float
    let logMelNoise: Float
  }

  static let clips = [
    Clip(name: "r1", path: "Actor_01/03-01-01-01-01-01-01.wav", mfccNoise: 2.48e-5, logMelNoise: 1.68e-5),
    Clip(name: "r2", path: "Actor_02/03-01-05-02-02-02-02.wav", mfccNoise: 1.49e-5, logMelNoise: 8.98e-6),
    Clip(name: "r3", path: "Actor_20/03-01-03-01-02-01-20.wav", mfccNoise: 5.54e-5, logMelNoise: 9.74e-6),
    Clip(name: "r4", path: "Actor_12/03-01-04-01-01-01-12.wav", mfccNoise: 3.61e-5, logMelNoise: 1.41e-5),
    Clip(name: "r5", path: "Actor_11/03-01-06-02-02-01-11.wav", mfccNoise: 1.91e-5, logMelNoise: 7.10e-6),
    Clip(name: "r6", path: "Actor_24/03-01-08-01-02-01-24.wav", mfccNoise: 6.83e-6, logMelNoise: 7.78e-6),
  ]

  @Test(.enabled(if: Corpora.ravdess != nil, "needs RAVDESS: set SERBASE_CORPORA"), arguments: clips)
  func agreesWithLibrosa(clip: Clip) throws {
    let folder = try #require(Corpora.ravdess)
    let audio = try AudioFile.read(folder.appendingPathComponent(clip.path)).clip
    let mfcc = try MFCCFunctionals().makeExtractor().extract(from: audio)
    let logMel = try LogMelFunctionals().makeExtractor().extract(from: audio)
    try expectClose(mfcc, "\(clip.name)_feat_mfcc_stats360", noise: clip.mfccNoise)
    try expectClose(logMel, "\(clip.name)_feat_logmel_stats192", noise: clip.logMelNoise)
  }

  private func expectClose(_ values: [Float], _ golden: String, noise: Float) throws {
    let reference = try #require(Goldens.array(golden).floats)
    try #require(values.count == reference.count)
    let worst = zip(values, reference).map { abs($0 - $1) }.enumerated().max { $0.element < $1.element }
    let (column, deviation) = try #require(worst)
    #expect(deviation <= 4 * noise, "\(golden), column \(column): \(values[column]) against \(reference[column])")
  }

  @Test(
    .enabled(
      if: Corpora.ravdess != nil && Goldens.completeFolder != nil,
      "needs RAVDESS and the complete goldens: set SERBASE_CORPORA and SERBASE_GOLDENS"))
  func agreesWithLibrosaOverAllOfRAVDESS() async throws {
    let folder = try #require(Corpora.ravdess)
    let table = try NumPyArchive(
      contentsOf: try #require(Goldens.completeFolder).appendingPathComponent("ravdess_mfcc_stats.npz"))
    let reference = try #require(table["X"]?.floats)
    let urls = try Self.wavFiles(below: folder)
    try #require(urls.count * 360 == reference.count)
    let rows = try await parallelMap(
      count: urls.count,
      context: { try MFCCFunctionals().makeExtractor() },
      { extractor, index in try extractor.extract(from: AudioFile.read(urls[index]).clip) })
    let close = zip(rows.joined(), reference).filter { value, reference in
      let difference = abs(value - reference)
      return difference <= 1e-3 || difference <= 1e-3 * abs(reference)
    }
    let share = Double(close.count) / Double(reference.count)
    #expect(share >= 0.999, "\(share) of the values agree")
  }

  /// The rows of the reference are sorted by path, as here.
  private static func wavFiles(below folder: URL) throws -> [URL] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return paths.filter { $0.hasSuffix(".wav") }.sorted().map { folder.appendingPathComponent($0) }
  }
}
