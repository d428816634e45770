import Foundation
import SerAudio
import SerTestSupport
import Testing

/// Bad files of every kind, each with an error that names the file, and odd good ones.
@Suite struct AudioFileTests {
  static let tone = (0..<16000).map { Float(sin(2 * Double.pi * 440 * Double($0) / 16000)) * 0.5 }

  @Test func writesAndReadsBack() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("tone.wav")
      try AudioFile.writeWAV(Self.tone, sampleRate: 16000, to: url)
      let (clip, info) = try AudioFile.read(url)
      #expect(info.sampleRate == 16000 && info.channels == 1 && info.frames == 16000)
      #expect(zip(clip.samples, Self.tone).allSatisfy { abs($0 - $1) <= 0.5 / 32768 })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tone.wav"])
    }
  }

  /// Integers over the whole range come back as n / 32768, exactly.
  @Test func sixteenBitSamplesAreExact() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("range.wav")
      let samples = (-32768...32767).map { Float($0) / 32768 }
      try AudioFile.writeWAV(samples, sampleRate: 48000, to: url)
      #expect(try AudioFile.read(url).clip.samples == samples)
    }
  }

  @Test func badFilesAreNamedWithTheReason() async throws {
    try await withTemporaryFolder { folder in
      func file(_ name: String, _ data: Data) throws -> URL {
        let url = folder.appendingPathComponent(name)
        try data.write(to: url)
        return url
      }
      let good = folder.appendingPathComponent("good.wav")
      try AudioFile.writeWAV(Self.tone, sampleRate: 16000, to: good)
      let bytes = try Data(contentsOf: good)

      func error(_ url: URL) throws -> AudioError { try #require(throws: AudioError.self) { try AudioFile.read(url) } }
      let missing = folder.appendingPathComponent("none.wav")
      #expect(try error(missing) == .missing(path: missing.path))
      #expect(try error(file("empty.wav", Data())).description.contains("empty.wav: an empty file"))
      #expect(try error(file("text.wav", Data("not audio at all, just words".utf8))).description.contains("text.wav"))
      #expect(try error(folder).description.contains("it is a folder"))
      guard case .truncated(_, let reason) = try error(file("cut.wav", bytes.prefix(bytes.count / 2))) else {
        Issue.record("a file cut in half must be called truncated")
        return
      }
      #expect(reason.contains("32000"))
      guard case .noSamples = try error(file("header.wav", headerOnly(bytes))) else {
        Issue.record("a header without samples")
        return
      }
    }
  }

  /// The 44 bytes before the samples, with both sizes set right.
  private func headerOnly(_ bytes: Data) -> Data {
    var header = Data(bytes.prefix(44))
    header.replaceSubrange(4..<8, with: [36, 0, 0, 0])
    header.replaceSubrange(40..<44, with: [0, 0, 0, 0])
    return header
  }

  @Test func unreadableFileIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("locked.wav")
      try AudioFile.writeWAV(Self.tone, sampleRate: 16000, to: url)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: url.path)
      // The superuser reads everything.
      guard getuid() != 0 else { return }
      #expect(throws: AudioError.self) { try AudioFile.read(url) }
    }
  }

  @Test func stereoIsAveraged() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("stereo.wav")
      // 16-bit stereo: left 0.5, right -0.25.
      let frames = 100
      var wav = Data("RIFF".utf8) + le(UInt32(36 + frames * 4)) + Data("WAVEfmt ".utf8) + le(UInt32(16))
      wav += le(UInt16(1)) + le(UInt16(2)) + le(UInt32(8000)) + le(UInt32(32000)) + le(UInt16(4)) + le(UInt16(16))
      wav += Data("data".utf8) + le(UInt32(frames * 4))
      for _ in 0..<frames { wav += le(Int16(16384)) + le(Int16(-8192)) }
      try wav.write(to: url)
      let (clip, info) = try AudioFile.read(url)
      #expect(info.channels == 2)
      #expect(clip.samples == [Float](repeating: 0.125, count: frames))
    }
  }

  @Test func notANumberIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("nan.wav")
      var wav = Data("RIFF".utf8) + le(UInt32(36 + 16)) + Data("WAVEfmt ".utf8) + le(UInt32(16))
      wav += le(UInt16(3)) + le(UInt16(1)) + le(UInt32(8000)) + le(UInt32(32000)) + le(UInt16(4)) + le(UInt16(32))
      wav += Data("data".utf8) + le(UInt32(16))
      for value in [Float(0.1), 0.2, .nan, 0.3] { wav += le(value.bitPattern) }
      try wav.write(to: url)
      let error = try #require(throws: AudioError.self) { try AudioFile.read(url) }
      #expect(error == .notFinite(path: url.path, sample: 2))
    }
  }

  @Test func unwritableFolderIsNamed() throws {
    let url = URL(fileURLWithPath: "/proc/none/tone.wav")
    let error = try #require(throws: AudioError.self) { try AudioFile.writeWAV(Self.tone, sampleRate: 16000, to: url) }
    #expect(error.description.contains("/proc/none/tone.wav"))
  }

  private func le<T: FixedWidthInteger>(_ value: T) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }
}
