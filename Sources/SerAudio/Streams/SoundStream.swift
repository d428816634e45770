/// Sound that arrives as bytes in pieces of any length: raw PCM, or a WAV, which is known by its first bytes.
///
///     var stream = SoundStream(raw: try PCMFormat(sampleRate: 16000, channels: 1, encoding: .s16le))
///     while let bytes = pipe.next() { let samples = try stream.push(bytes) … }
///     try stream.finish()
///
/// The samples are the same, bit for bit, however the bytes are cut. Memory is that of the longest piece.
public struct SoundStream: Sendable {
  private enum State: Sendable {
    /// Too few bytes to know what it is.
    case unknown([UInt8])
    case header(WAVHeader)
    /// Samples; as many bytes more as a header promised, or nil for all that come.
    case samples(PCMStream, left: Int?)
  }

  /// What errors call it.
  public let name: String
  private let raw: PCMFormat
  private var state = State.unknown([])

  /// - Parameter raw: the format of a stream that doesn't begin as a WAV does.
  public init(raw: PCMFormat, name: String = "stream") {
    self.raw = raw
    self.name = name
  }

  /// The format, once the first bytes have told it.
  public var format: PCMFormat? {
    if case .samples(let stream, _) = state { stream.format } else { nil }
  }

  /// Whether all samples that a header announced have come: bytes that still come are left out.
  public var isComplete: Bool {
    if case .samples(_, let left?) = state { left == 0 } else { false }
  }

  /// The samples that these bytes complete: the mean of the channels, full scale ±1. Bytes behind the end that a header
  /// told are left out.
  public mutating func push(_ bytes: ArraySlice<UInt8>) throws(AudioError) -> [Float] {
    switch state {
    case .unknown(var first):
      first.append(contentsOf: bytes)
      let magic = first.prefix(4)
      let canBeWAV = ["RIFF", "RF64"].contains { magic.elementsEqual($0.utf8.prefix(magic.count)) }
      if canBeWAV, first.count < 4 {
        state = .unknown(first)
        return []
      }
      state = canBeWAV ? .header(WAVHeader(name: name)) : .samples(PCMStream(raw, name: name), left: nil)
      return try push(first[...])
    case .header(var header):
      guard let (content, rest) = try header.push(bytes) else {
        state = .header(header)
        return []
      }
      state = .samples(PCMStream(content.format, name: name), left: content.byteCount)
      return try push(rest[...])
    case .samples(var stream, let left):
      let taken = bytes.prefix(left ?? bytes.count)
      let samples = try stream.push(taken)
      state = .samples(stream, left: left.map { $0 - taken.count })
      return samples
    }
  }

  /// Throws where the stream ended before a single sample: ``AudioError/noSamples(path:)``, or for half a header
  /// ``AudioError/truncated(path:reason:)``.
  public func finish() throws(AudioError) {
    if case .header = state { throw .truncated(path: name, reason: "it ends within its header") }
    if case .samples(let stream, _) = state, stream.frames > 0 { return }
    throw .noSamples(path: name)
  }
}
