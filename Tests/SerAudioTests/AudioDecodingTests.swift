import Foundation
import SerAudio
import SerTestSupport
import Testing

/// Sound in memory and in pieces: the same as from disk, within limits, and with the same errors.
@Suite struct AudioDecodingTests {
  @Test func bytesAndFilesGiveTheSame() async throws {
    try await withTemporaryFolder { folder in
      let stereo = zip(SoundBytes.tone, SoundBytes.tone.reversed()).flatMap { [$0, $1] }
      for (name, bytes) in [
        ("mono.wav", SoundBytes.wav(SoundBytes.s16(SoundBytes.tone), bits: 16)),
        ("stereo.wav", SoundBytes.wav(SoundBytes.s16(stereo), bits: 16, channels: 2, rate: 44100)),
        ("float.wav", SoundBytes.wav(SoundBytes.f32(SoundBytes.tone), tag: 3, bits: 32)),
      ] {
        let url = folder.appendingPathComponent(name)
        try bytes.write(to: url)
        let (clip, info) = try AudioFile.decode(bytes, name: "body")
        let onDisk = try AudioFile.read(url)
        #expect(clip == onDisk.clip && info == onDisk.info, "\(name)")
        for size in [1, 7, 1000, 1 << 16] {
          let reader = try AudioReader(decoding: bytes, name: "body")
          var samples: [Float] = []
          while case let piece = try reader.next(size), !piece.isEmpty { samples += piece }
          #expect(samples == clip.samples, "\(name) in pieces of \(size)")
        }
      }
    }
  }

  @Test func badBytesAreRefusedWithTheirName() throws {
    let good = SoundBytes.wav(SoundBytes.s16(SoundBytes.tone), bits: 16)
    func error(_ bytes: Data) throws -> AudioError {
      try #require(throws: AudioError.self) { try AudioFile.decode(bytes, name: "body") }
    }
    #expect(try error(Data()) == .emptyFile(path: "body"))
    #expect(try error(Data("words, no sound".utf8)).description.hasPrefix("body: not readable"))
    guard case .truncated("body", _) = try error(good.prefix(good.count / 2)) else {
      Issue.record("half of a file")
      return
    }
    #expect(try error(SoundBytes.wav(Data(), bits: 16)) == .noSamples(path: "body"))
    let nan = SoundBytes.wav(SoundBytes.f32([0.1, 0.2, .nan, 0.3]), tag: 3, bits: 32)
    #expect(try error(nan) == .notFinite(path: "body", sample: 2))
    let loud = SoundBytes.wav(SoundBytes.f32([0.1, 20000, 0.3]), tag: 3, bits: 32)
    #expect(try error(loud) == .beyondFullScale(path: "body", sample: 1, value: 20000))
    // The same in pieces, wherever they are cut.
    let reader = try AudioReader(decoding: nan, name: "body")
    _ = try reader.next(2)
    #expect(throws: AudioError.notFinite(path: "body", sample: 2)) { try reader.next(2) }
    let cut = try AudioReader(decoding: good.prefix(good.count / 2), name: "body")
    #expect(throws: AudioError.self) { while try !cut.next(100).isEmpty {} }
  }

  /// Half a second of sound, and what the header says of it.
  @Test func limitsHoldBeforeMemoryIsTaken() throws {
    let bytes = SoundBytes.wav(SoundBytes.s16(SoundBytes.tone), bits: 16)
    _ = try AudioFile.decode(bytes, name: "b", limits: AudioLimits(seconds: 0.5, samples: 8000))
    #expect(throws: AudioError.tooLong(path: "b", seconds: 0.5, allowed: 0.4)) {
      try AudioFile.decode(bytes, name: "b", limits: AudioLimits(seconds: 0.4))
    }
    #expect(throws: AudioError.tooLong(path: "b", seconds: 0.5, allowed: 0.25)) {
      try AudioReader(decoding: bytes, name: "b", limits: AudioLimits(samples: 4000))
    }
    // Samples of all channels count.
    let stereo = SoundBytes.wav(SoundBytes.s16(SoundBytes.tone), bits: 16, channels: 2)
    _ = try AudioFile.decode(stereo, name: "b", limits: AudioLimits(samples: 8000))
    #expect(throws: AudioError.self) { try AudioFile.decode(stereo, name: "b", limits: AudioLimits(samples: 7998)) }
    let message = AudioError.tooLong(path: "b", seconds: 7200.126, allowed: 60).description
    #expect(message == "b: 7200.13 s long, at most 60.0 s are allowed")
  }
}
