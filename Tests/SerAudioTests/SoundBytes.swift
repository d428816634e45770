import Foundation

/// Bytes of sound for tests: WAVs as any recorder may write them.
enum SoundBytes {
  static func le<T: FixedWidthInteger>(_ value: T) -> Data { withUnsafeBytes(of: value.littleEndian) { Data($0) } }

  /// A WAV of PCM: `tag` 1 for whole numbers, 3 for floats. `dataSize` nil for the true one.
  static func wav(
    _ samples: Data, tag: Int = 1, bits: Int, channels: Int = 1, rate: Int = 16000, dataSize: UInt32? = nil,
    isExtensible: Bool = false, before: Data = Data()
  ) -> Data {
    var format = le(UInt16(isExtensible ? 0xFFFE : tag)) + le(UInt16(channels)) + le(UInt32(rate))
    format += le(UInt32(rate * channels * bits / 8)) + le(UInt16(channels * bits / 8)) + le(UInt16(bits))
    if isExtensible {
      format += le(UInt16(22)) + le(UInt16(bits)) + le(UInt32(0)) + le(UInt16(tag))
      format += Data([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71])
    }
    let size = dataSize ?? UInt32(samples.count)
    let body =
      Data("WAVEfmt ".utf8) + le(UInt32(format.count)) + format + before + Data("data".utf8) + le(size) + samples
    return Data("RIFF".utf8) + le(UInt32(body.count)) + body
  }

  static func s16(_ samples: [Float]) -> Data {
    samples.reduce(into: Data()) { $0 += le(Int16(max(-32768, min(32767, ($1 * 32768).rounded())))) }
  }

  static func f32(_ samples: [Float]) -> Data { samples.reduce(into: Data()) { $0 += le($1.bitPattern) } }

  /// A tone of 440 Hz at 16 kHz, exact in 16 bits.
  static let tone = (0..<8000).map { index in
    Float((sin(2 * Double.pi * 440 * Double(index) / 16000) * 16000).rounded()) / 32768
  }
}
