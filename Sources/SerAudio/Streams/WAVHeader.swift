/// The header of a WAV that is still being written: read byte by byte as it comes through a pipe, where libsndfile can't
/// seek.
///
/// RIFF and RF64 with whole numbers of 16, 24 and 32 bits and floats of 32. Sizes are those of the header's writer: what
/// records into a pipe doesn't know them and claims zero, or the most there is, which then means "to the end".
struct WAVHeader: Sendable {
  /// What the header says, once it is complete.
  struct Content: Sendable, Equatable {
    let format: PCMFormat
    /// Bytes of samples; nil for all that come.
    let byteCount: Int?
  }

  private enum Stage: Sendable {
    case riff
    case chunk
    case format(size: Int)
    case skip(bytes: Int)
    case done
  }

  private let name: String
  private var stage = Stage.riff
  /// Bytes that wait for more.
  private var pending: [UInt8] = []
  private var format: PCMFormat?

  init(name: String) { self.name = name }

  /// Takes bytes; once the header is complete returns what it says, with the bytes behind it.
  mutating func push(_ bytes: ArraySlice<UInt8>) throws(AudioError) -> (content: Content, rest: [UInt8])? {
    pending.append(contentsOf: bytes)
    while true {
      switch stage {
      case .riff:
        guard pending.count >= 12 else { return nil }
        guard ["RIFF", "RF64"].contains(text(0..<4)), text(8..<12) == "WAVE" else { throw failure("no WAV header") }
        pending.removeFirst(12)
        stage = .chunk
      case .chunk:
        guard pending.count >= 8 else { return nil }
        let (kind, size) = (text(0..<4), number(at: 4, width: 4))
        pending.removeFirst(8)
        if kind == "data" { return try finish(size) }
        if kind == "fmt " { stage = .format(size: size) } else { stage = .skip(bytes: size + size % 2) }
      case .format(let size):
        guard (16...4096).contains(size) else { throw failure("a format chunk of \(size) bytes") }
        guard pending.count >= size + size % 2 else { return nil }
        format = try parsedFormat(size)
        pending.removeFirst(size + size % 2)
        stage = .chunk
      case .skip(let bytes):
        let skipped = min(bytes, pending.count)
        pending.removeFirst(skipped)
        guard skipped == bytes else {
          stage = .skip(bytes: bytes - skipped)
          return nil
        }
        stage = .chunk
      case .done: return nil
      }
    }
  }

  private mutating func finish(_ size: Int) throws(AudioError) -> (content: Content, rest: [UInt8]) {
    guard let format else { throw failure("samples before their format") }
    stage = .done
    let isUnknown = size == 0 || size >= 0x7FFF_F000
    return (Content(format: format, byteCount: isUnknown ? nil : size), pending)
  }

  /// The format chunk at the beginning of what is pending (Microsoft's WAVEFORMATEX and WAVEFORMATEXTENSIBLE).
  private func parsedFormat(_ size: Int) throws(AudioError) -> PCMFormat {
    var tag = number(at: 0, width: 2)
    // The extensible format says it in the first two bytes of a GUID.
    if tag == 0xFFFE, size >= 26 { tag = number(at: 24, width: 2) }
    let bits = number(at: 14, width: 2)
    let encoding: PCMFormat.Encoding
    switch (tag, bits) {
    case (1, 16): encoding = .s16le
    case (1, 24): encoding = .s24le
    case (1, 32): encoding = .s32le
    case (3, 32): encoding = .f32le
    default:
      throw failure("format \(tag) of \(bits) bits; expected whole numbers of 16, 24 or 32 bits, or floats of 32")
    }
    let format = try PCMFormat(
      sampleRate: number(at: 4, width: 4), channels: number(at: 2, width: 2), encoding: encoding, source: name)
    guard number(at: 12, width: 2) == format.frameWidth else {
      throw failure("frames of \(number(at: 12, width: 2)) bytes; expected \(format.frameWidth)")
    }
    return format
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: pending[range], as: UTF8.self) }

  private func number(at offset: Int, width: Int) -> Int {
    (0..<width).reduce(0) { $0 | Int(pending[offset + $1]) << (8 * $1) }
  }

  private func failure(_ reason: String) -> AudioError { .undecodable(path: name, reason: reason) }
}
