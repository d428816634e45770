import Foundation

/// WAV files of encodings that serbase reads but doesn't write.
enum WaveFixture {
  enum Encoding { case integer24, float32 }

  /// A file of interleaved samples, full scale ±1.
  static func data(_ samples: [Float], channels: Int, sampleRate: Int, _ encoding: Encoding) -> Data {
    var body = Data()
    for sample in samples {
      switch encoding {
      case .integer24:
        let value = Int32((Double(max(-1, min(0.999_999, sample))) * 8_388_608).rounded(.down))
        withUnsafeBytes(of: value.littleEndian) { body.append(contentsOf: $0.prefix(3)) }
      case .float32: append(sample.bitPattern, to: &body)
      }
    }
    let width = encoding == .integer24 ? 3 : 4
    var file = Data("RIFF".utf8)
    append(UInt32(36 + body.count), to: &file)
    file += Data("WAVEfmt ".utf8)
    append(UInt32(16), to: &file)
    append(UInt16(encoding == .integer24 ? 1 : 3), to: &file)
    append(UInt16(channels), to: &file)
    append(UInt32(sampleRate), to: &file)
    append(UInt32(sampleRate * channels * width), to: &file)
    append(UInt16(channels * width), to: &file)
    append(UInt16(8 * width), to: &file)
    file += Data("data".utf8)
    append(UInt32(body.count), to: &file)
    return file + body
  }

  private static func append(_ value: some FixedWidthInteger, to data: inout Data) {
    withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
  }
}
