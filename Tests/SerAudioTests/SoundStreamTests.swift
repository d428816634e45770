import Foundation
import SerAudio
import Testing

/// Sound from a pipe: the same samples however its bytes are cut.
@Suite struct SoundStreamTests {
  static let raw = Result { try PCMFormat(sampleRate: 8000, channels: 1, encoding: .s16le) }

  /// Bytes of `stream` pushed in pieces of these sizes in turn, and what came of them.
  private func heard(_ bytes: Data, in pieces: [Int], raw: PCMFormat? = nil) throws -> (PCMFormat?, [Float]) {
    var stream = SoundStream(raw: try raw ?? Self.raw.get(), name: "pipe")
    var samples: [Float] = []
    var rest = [UInt8](bytes)[...]
    var turn = 0
    while !rest.isEmpty {
      samples += try stream.push(rest.prefix(pieces[turn % pieces.count]))
      rest = rest.dropFirst(pieces[turn % pieces.count])
      turn += 1
    }
    try stream.finish()
    return (stream.format, samples)
  }

  static let cuts = [[1], [2], [3, 1, 7], [11, 1], [44], [4096], [1 << 20]]

  @Test(arguments: cuts)
  func rawSamplesDoNotDependOnTheCuts(pieces: [Int]) throws {
    let (format, samples) = try heard(SoundBytes.s16(SoundBytes.tone), in: pieces)
    #expect(try samples == SoundBytes.tone && format == Self.raw.get())
    let stereo = try PCMFormat(sampleRate: 8000, channels: 2, encoding: .f32le)
    let both = zip(SoundBytes.tone, SoundBytes.tone.reversed()).flatMap { [$0, $1] }
    let mixed = try heard(SoundBytes.f32(both), in: pieces, raw: stereo).1
    #expect(mixed == zip(SoundBytes.tone, SoundBytes.tone.reversed()).map { ($0 + $1) / 2 })
  }

  @Test(arguments: cuts)
  func headersAreReadByteByByte(pieces: [Int]) throws {
    let list = Data("LIST".utf8) + SoundBytes.le(UInt32(5)) + Data("12345\0".utf8)
    for (dataSize, after) in [(nil, Data("junk behind the samples".utf8)), (UInt32.max, Data()), (0, Data())]
      as [(UInt32?, Data)]
    {
      let wav = SoundBytes.wav(
        SoundBytes.s16(SoundBytes.tone), bits: 16, rate: 44100, dataSize: dataSize, isExtensible: dataSize == 0,
        before: list)
      let (format, samples) = try heard(wav + after, in: pieces)
      #expect(samples == SoundBytes.tone && format?.sampleRate == 44100)
    }
    let floats = SoundBytes.wav(SoundBytes.f32(SoundBytes.tone), tag: 3, bits: 32)
    #expect(try heard(floats, in: pieces).1 == SoundBytes.tone)
  }

  /// The same values in every encoding, the ends of the range among them.
  @Test func encodings() throws {
    let values: [Float] = [0, 0.5, -0.5, -1, 0.25, -0.000030517578125]
    func bytes(_ shift: Int, _ width: Int) -> Data {
      values.reduce(into: Data()) {
        $0 += SoundBytes.le(Int32(Double($1) * 2_147_483_648)).dropFirst(shift).prefix(width)
      }
    }
    for (encoding, data) in [
      (PCMFormat.Encoding.s24le, bytes(1, 3)), (.s32le, bytes(0, 4)), (.s16le, SoundBytes.s16(values)),
      (.f32le, SoundBytes.f32(values)),
    ] {
      let format = try PCMFormat(sampleRate: 8000, channels: 1, encoding: encoding)
      #expect(try heard(data, in: [1], raw: format).1 == values, "\(encoding)")
      let isFloat = encoding == .f32le
      let wav = SoundBytes.wav(data, tag: isFloat ? 3 : 1, bits: encoding.width * 8)
      #expect(try heard(wav, in: [5], raw: format).1 == values, "\(encoding) as WAV")
    }
  }

  @Test func badStreamsAreRefused() throws {
    func error(_ bytes: Data, _ raw: PCMFormat? = nil) throws -> AudioError {
      try #require(throws: AudioError.self) { try heard(bytes, in: [3], raw: raw) }
    }
    #expect(throws: AudioError.noSamples(path: "pipe")) {
      try SoundStream(raw: try Self.raw.get(), name: "pipe").finish()
    }
    #expect(try error(Data([7])) == .noSamples(path: "pipe"))
    let wav = SoundBytes.wav(SoundBytes.s16(SoundBytes.tone), bits: 16)
    #expect(try error(wav.prefix(30)).description.contains("within its header"))
    #expect(try error(wav.prefix(44)) == .noSamples(path: "pipe"))
    #expect(try error(SoundBytes.wav(Data([1, 2]), bits: 8)).description.contains("of 8 bits"))
    #expect(try error(SoundBytes.wav(Data([1, 2]), bits: 16, rate: 3)).description.contains("3 Hz"))
    #expect(try error(SoundBytes.wav(Data([1, 2]), bits: 16, channels: 0)).description.contains("0 channels"))
    #expect(try error(Data("RIFF....AVI LIST".utf8)).description.contains("no WAV header"))
    #expect(try error(Data("RIFF....WAVEdata....xx".utf8)).description.contains("before their format"))
    let hugeFormat = Data("RIFF....WAVEfmt ".utf8) + SoundBytes.le(UInt32.max) + Data(count: 40)
    #expect(try error(hugeFormat).description.contains("4294967295 bytes"))
    let floats = try PCMFormat(sampleRate: 8000, channels: 1, encoding: .f32le)
    #expect(try error(SoundBytes.f32([0, 0.5, .infinity]), floats) == .notFinite(path: "pipe", sample: 2))
    #expect(try error(SoundBytes.f32([0, 5000]), floats) == .beyondFullScale(path: "pipe", sample: 1, value: 5000))
    #expect(throws: AudioError.self) { try PCMFormat(sampleRate: 8000, channels: 65, encoding: .s16le) }
  }
}
