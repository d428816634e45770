/// How samples stand in a stream of bytes.
public struct PCMFormat: Sendable, Equatable {
  /// Samples a second of each channel, in Hz.
  public let sampleRate: Int
  public let channels: Int
  public let encoding: Encoding

  /// How one sample is written; little endian, as WAV has it.
  public enum Encoding: String, CaseIterable, Sendable {
    /// Whole numbers of 16, 24 and 32 bits.
    case s16le, s24le, s32le
    /// Single precision, full scale ±1.
    case f32le

    /// Bytes a sample.
    public var width: Int {
      switch self {
      case .s16le: 2
      case .s24le: 3
      case .s32le, .f32le: 4
      }
    }
  }

  /// Throws ``AudioError/undecodable(path:reason:)``, in the name of `source`, for rates beyond 1000 to 768000 Hz and for
  /// other than 1 to 64 channels.
  public init(sampleRate: Int, channels: Int, encoding: Encoding, source: String = "stream") throws(AudioError) {
    guard (1000...768_000).contains(sampleRate) else {
      throw .undecodable(path: source, reason: "a sample rate of \(sampleRate) Hz; expected 1000 to 768000 Hz")
    }
    guard (1...64).contains(channels) else {
      throw .undecodable(path: source, reason: "\(channels) channels; expected 1 to 64")
    }
    self.sampleRate = sampleRate
    self.channels = channels
    self.encoding = encoding
  }

  /// Bytes a frame: a sample of every channel.
  public var frameWidth: Int { channels * encoding.width }
}
