/// Bytes of PCM that arrive in pieces of any length, as mono samples: the same, bit for bit, however they are cut.
public struct PCMStream: Sendable {
  public let format: PCMFormat
  /// What errors call it.
  public let name: String
  /// Frames given so far.
  public private(set) var frames = 0
  /// The beginning of a frame whose end hasn't come.
  private var rest: [UInt8] = []
  /// The greatest sample that is taken for sound: powers of what lies beyond overflow in single precision.
  private static let greatestSample: Float = 1000

  public init(_ format: PCMFormat, name: String = "stream") {
    self.format = format
    self.name = name
  }

  /// The mean of the channels for every frame that these bytes complete, full scale ±1.
  ///
  /// Throws ``AudioError/notFinite(path:sample:)`` and ``AudioError/beyondFullScale(path:sample:value:)`` for floats that no
  /// sound has; the stream is then at its end.
  public mutating func push(_ bytes: ArraySlice<UInt8>) throws(AudioError) -> [Float] {
    rest.append(contentsOf: bytes)
    let count = rest.count / format.frameWidth
    guard count > 0 else { return [] }
    var samples = [Float](repeating: 0, count: count)
    rest.withUnsafeBytes { bytes in
      for frame in 0..<count {
        var sum: Float = 0
        for channel in 0..<format.channels {
          sum += Self.sample(bytes, at: frame * format.frameWidth + channel * format.encoding.width, format.encoding)
        }
        samples[frame] = format.channels == 1 ? sum : sum / Float(format.channels)
      }
    }
    rest.removeFirst(count * format.frameWidth)
    try check(samples)
    frames += count
    return samples
  }

  @inline(__always)
  private static func sample(_ bytes: UnsafeRawBufferPointer, at offset: Int, _ encoding: PCMFormat.Encoding) -> Float {
    switch encoding {
    case .s16le: Float(Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self))) / 32768
    case .s24le:
      // In the upper three bytes, so that the sign is in its place.
      Float(
        Int32(bytes[offset]) << 8 | Int32(bytes[offset + 1]) << 16
          | Int32(truncatingIfNeeded: UInt32(bytes[offset + 2]) << 24)) / 2_147_483_648
    case .s32le: Float(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))) / 2_147_483_648
    case .f32le: Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }
  }

  private func check(_ samples: [Float]) throws(AudioError) {
    guard format.encoding == .f32le, let place = samples.firstIndex(where: { !(abs($0) <= Self.greatestSample) })
    else { return }
    guard samples[place].isFinite else { throw .notFinite(path: name, sample: frames + place) }
    throw .beyondFullScale(path: name, sample: frames + place, value: samples[place])
  }
}
