import CSndfile

/// A lossy code that recordings pass through in telephones, messengers and archives, as libsndfile writes it.
public enum LossyCodec: String, CaseIterable, Sendable {
  /// MPEG audio layer III at a constant bit rate.
  case mp3
  /// Ogg Vorbis.
  case vorbis
  /// Ogg Opus.
  case opus
  /// GSM 06.10 full rate, 8 kHz, 13 kbit/s: mobile telephones.
  case gsm
  /// G.711 µ-law, 8 kHz, 64 kbit/s: telephones.
  case mulaw

  /// What came of a recording that was coded and decoded.
  public struct Coded: Sendable {
    /// At the rate and of the length of the original.
    public let clip: AudioClip
    /// Of the file, headers included.
    public let bytes: Int

    /// Bits a second of the original.
    public var bitRate: Double { Double(bytes) * 8 / clip.duration }
  }

  /// Whether this build of libsndfile writes it (MP3 since 1.1, Opus since 1.0.29).
  public var isAvailable: Bool {
    var info = header(sampleRate: rates[0])
    return sf_format_check(&info) != 0
  }

  /// Whether ``apply(to:quality:)`` heeds its quality.
  public var hasQuality: Bool { self == .mp3 || self == .vorbis || self == .opus }

  /// The rates that it is defined for, ascending, in Hz.
  private var rates: [Int] {
    switch self {
    case .mp3: [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]
    case .vorbis: [8000, 11025, 16000, 22050, 32000, 44100, 48000]
    case .opus: [8000, 12000, 16000, 24000, 48000]
    case .gsm, .mulaw: [8000]
    }
  }

  /// libsndfile's code of container and encoding. Numbers and not its names: older headers lack the newer ones.
  private var format: Int32 {
    switch self {
    case .mp3: 0x230000 | 0x0082
    case .vorbis: 0x200000 | 0x0060
    case .opus: 0x200000 | 0x0064
    case .gsm: 0x010000 | 0x0020
    case .mulaw: 0x010000 | 0x0010
    }
  }

  private func header(sampleRate: Int) -> SF_INFO {
    var info = SF_INFO()
    info.samplerate = Int32(clamping: sampleRate)
    info.channels = 1
    info.format = format
    return info
  }

  /// The clip coded and decoded. It is coded at its own rate where the code is defined for it, else at the next higher
  /// one, or the highest; samples beyond ±1 are clipped, as a coder's input of 16 bits would be.
  ///
  /// - Parameter quality: 0 (the fewest bits) to 1 (the most), where ``hasQuality``.
  ///
  /// Throws ``AudioError/unwritable(path:reason:)`` where libsndfile can't write the code.
  public func apply(to clip: AudioClip, quality: Double) throws(AudioError) -> Coded {
    let rate = rates.first { $0 >= clip.sampleRate } ?? rates[rates.count - 1]
    let input = try Resampler.resample(clip, to: rate)
    let memory = SoundMemory()
    try encode(input.samples, sampleRate: rate, quality: quality, into: memory)
    let decoded = try decode(memory, count: input.samples.count)
    var samples = try Resampler.resample(AudioClip(samples: decoded, sampleRate: rate), to: clip.sampleRate).samples
    // A rate that isn't a whole multiple rounds the length up.
    samples = Array(samples.prefix(clip.samples.count))
    samples += [Float](repeating: 0, count: clip.samples.count - samples.count)
    return Coded(clip: try AudioClip(samples: samples, sampleRate: clip.sampleRate), bytes: memory.bytes.count)
  }

  /// libsndfile's commands, by number for the same reason as ``format``.
  private static let (setCompressionLevel, setBitRateMode): (Int32, Int32) = (0x1301, 0x1305)
  /// Frames that are handed over at once: libvorbis keeps a block on the stack.
  private static let block = 4096

  private func encode(
    _ samples: [Float], sampleRate: Int, quality: Double, into memory: SoundMemory
  ) throws(AudioError) {
    var info = header(sampleRate: sampleRate)
    guard let file = memory.open(Int(SFM_WRITE), &info) else {
      throw failure("can't be written: \(String(cString: sf_strerror(nil)))")
    }
    if hasQuality {
      var mode: Int32 = 0  // constant
      if self == .mp3 { sf_command(file, Self.setBitRateMode, &mode, Int32(MemoryLayout<Int32>.size)) }
      var level = 1 - quality
      sf_command(file, Self.setCompressionLevel, &level, Int32(MemoryLayout<Double>.size))
    }
    let limited = samples.map { max(-1, min(1, $0)) }
    var written = 0
    limited.withUnsafeBufferPointer { samples in
      while written < samples.count {
        let count = min(Self.block, samples.count - written)
        let done = sf_writef_float(file, samples.baseAddress! + written, sf_count_t(count))
        guard done == count else { break }
        written += count
      }
    }
    let closed = sf_close(file)
    guard written == samples.count, closed == 0 else {
      throw failure("coded \(written) of \(samples.count) samples at \(sampleRate) Hz")
    }
  }

  /// `count` samples: what the decoder gives is cut or padded with zeros.
  private func decode(_ memory: SoundMemory, count: Int) throws(AudioError) -> [Float] {
    memory.rewind()
    var info = SF_INFO()
    guard let file = memory.open(Int(SFM_READ), &info) else {
      throw failure("can't be read back: \(String(cString: sf_strerror(nil)))")
    }
    var samples = [Float](repeating: 0, count: count)
    var total = 0
    samples.withUnsafeMutableBufferPointer { samples in
      while total < count {
        let read = Int(sf_readf_float(file, samples.baseAddress! + total, sf_count_t(min(Self.block, count - total))))
        guard read > 0 else { break }
        total += read
      }
    }
    sf_close(file)
    guard total > 0 else { throw failure("nothing could be decoded") }
    return samples
  }

  private func failure(_ reason: String) -> AudioError {
    .unwritable(path: "\(rawValue) coding", reason: "\(reason) (\(String(cString: sf_version_string())))")
  }
}
