import CSerKernels
import CSndfile
import Foundation

/// What the header of an audio file says.
public struct AudioFileInfo: Sendable, Equatable {
  /// In Hz.
  public let sampleRate: Int
  public let channels: Int
  /// Samples per channel.
  public let frames: Int
  /// libsndfile's code of container and encoding.
  let formatCode: Int32

  /// Container and encoding in libsndfile's words, such as `WAV (Microsoft), Signed 16 bit PCM`.
  public var format: String {
    func describe(_ value: Int32) -> String? {
      var info = SF_FORMAT_INFO()
      info.format = value
      guard sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &info, Int32(MemoryLayout<SF_FORMAT_INFO>.size)) == 0
      else { return nil }
      return info.name.map { String(cString: $0) }
    }
    let container = describe(formatCode & Int32(SF_FORMAT_TYPEMASK))
    let encoding = describe(formatCode & Int32(SF_FORMAT_SUBMASK))
    return [container, encoding].compactMap { $0 }.joined(separator: ", ")
  }

  /// Whether the samples are stored as 16-bit integers.
  var isSixteenBit: Bool { formatCode & Int32(SF_FORMAT_SUBMASK) == Int32(SF_FORMAT_PCM_16) }
}

/// Recordings on disk, by libsndfile: WAV, RF64, AIFF, FLAC, Ogg, MP3 and whatever else it reads.
public enum AudioFile {
  /// Decodes a whole file and mixes its channels down to their mean.
  public static func read(_ url: URL) throws(AudioError) -> (clip: AudioClip, info: AudioFileInfo) {
    let handle = try SoundFileHandle(opening: url)
    let info = handle.info
    guard info.frames > 0 else { throw .noSamples(path: url.path) }
    let samples = try handle.readMono(path: url.path)
    try handle.checkComplete(path: url.path, read: samples.count)
    // Integers have no NaN.
    let clip =
      info.isSixteenBit
      ? AudioClip(finite: samples, sampleRate: info.sampleRate)
      : try AudioClip(samples: samples, sampleRate: info.sampleRate, source: url.path)
    return (clip, info)
  }

  /// Writes mono 16-bit PCM WAV, whole (under a temporary name first); samples beyond ±1 are clipped.
  public static func writeWAV(_ samples: [Float], sampleRate: Int, to url: URL) throws(AudioError) {
    let temporary = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).partial")
    var info = SF_INFO()
    info.samplerate = Int32(clamping: sampleRate)
    info.channels = 1
    info.format = Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
    guard let file = sf_open(temporary.path, Int32(SFM_WRITE), &info) else {
      throw .unwritable(path: url.path, reason: String(cString: sf_strerror(nil)))
    }
    // Rounded here, so that the bytes don't depend on libsndfile's scaling of floats.
    let integers = samples.map { Int16(max(-32768, min(32767, ($0 * 32768).rounded()))) }
    let written = sf_write_short(file, integers, sf_count_t(integers.count))
    let closed = sf_close(file)
    guard written == integers.count, closed == 0, rename(temporary.path, url.path) == 0 else {
      unlink(temporary.path)
      throw .unwritable(path: url.path, reason: String(cString: strerror(errno)))
    }
  }
}

/// An open file of libsndfile, closed with the value's life.
private final class SoundFileHandle {
  private let file: OpaquePointer
  let info: AudioFileInfo

  init(opening url: URL) throws(AudioError) {
    let path = url.path
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, reason: "it is a folder") }
    guard access(path, R_OK) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    guard status.st_size > 0 else { throw .emptyFile(path: path) }
    var header = SF_INFO()
    guard let file = sf_open(path, Int32(SFM_READ), &header) else {
      throw .undecodable(path: path, reason: String(cString: sf_strerror(nil)))
    }
    // A header's lie about the rate would be paid for in memory when the clip is resampled.
    guard header.channels > 0, (1000...768_000).contains(header.samplerate), header.frames >= 0 else {
      sf_close(file)
      throw .undecodable(
        path: path, reason: "\(header.channels) channels at \(header.samplerate) Hz; expected 1000 to 768000 Hz")
    }
    self.file = file
    info = AudioFileInfo(
      sampleRate: Int(header.samplerate), channels: Int(header.channels), frames: Int(header.frames),
      formatCode: header.format)
  }

  deinit { sf_close(file) }

  /// Frames that are allocated on the word of the header alone; more is read block by block, so that a lie (a
  /// claim of hours in a small file) allocates no more than what is there.
  private static let trustedFrames = 1 << 24

  /// All samples, the channels averaged.
  func readMono(path: String) throws(AudioError) -> [Float] {
    let isDirect = info.channels == 1 && info.frames <= Self.trustedFrames
    let mono = isDirect ? (info.isSixteenBit ? readIntegers() : readDirectly()) : readInBlocks()
    if sf_error(file) != 0 { throw .undecodable(path: path, reason: String(cString: sf_strerror(file))) }
    return mono
  }

  private func readDirectly() -> [Float] {
    [Float](unsafeUninitializedCapacity: info.frames) { buffer, count in
      count = max(0, Int(sf_readf_float(file, buffer.baseAddress, sf_count_t(info.frames))))
    }
  }

  /// The same values as ``readDirectly()`` gives, for less: libsndfile reads integers in one piece and converts them
  /// to floats one by one, in blocks of 8 kB.
  private func readIntegers() -> [Float] {
    withUnsafeTemporaryAllocation(of: Int16.self, capacity: info.frames) { integers in
      let read = max(0, Int(sf_readf_short(file, integers.baseAddress, sf_count_t(info.frames))))
      return [Float](unsafeUninitializedCapacity: read) { buffer, count in
        ser_samples_from_shorts(integers.baseAddress, buffer.baseAddress, read)
        count = read
      }
    }
  }

  private func readInBlocks() -> [Float] {
    let channels = info.channels
    let blockFrames = max(1, (1 << 16) / channels)
    var mono: [Float] = []
    mono.reserveCapacity(min(info.frames, Self.trustedFrames))
    var block = [Float](repeating: 0, count: blockFrames * channels)
    while true {
      let count = block.withUnsafeMutableBufferPointer { buffer in
        Int(sf_readf_float(file, buffer.baseAddress, sf_count_t(blockFrames)))
      }
      guard count > 0 else { return mono }
      Self.appendMean(of: block, frames: count, channels: channels, to: &mono)
    }
  }

  private static func appendMean(of block: [Float], frames: Int, channels: Int, to mono: inout [Float]) {
    block.withUnsafeBufferPointer { block in
      for frame in 0..<frames {
        var sum: Float = 0
        for channel in 0..<channels { sum += block[frame * channels + channel] }
        mono.append(sum / Float(channels))
      }
    }
  }

  /// libsndfile shortens a file whose header promises too much without an error; its log says so.
  func checkComplete(path: String, read: Int) throws(AudioError) {
    if read < info.frames { throw .truncated(path: path, reason: "\(read) of \(info.frames) samples could be read") }
    guard let text = remarks else { return }
    for line in text.split(separator: "\n") {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("data"), let promised = Self.numbers(in: trimmed), promised.claimed > promised.actual {
        throw .truncated(
          path: path, reason: "the header promises \(promised.claimed) bytes of samples, \(promised.actual) are there")
      }
    }
  }

  /// What libsndfile logged about the header, nil where it says of no number that it should be another: taking its
  /// lines apart costs more than reading the samples.
  private var remarks: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 8192) { log in
      let length = Int(sf_command(file, Int32(SFC_GET_LOG_INFO), log.baseAddress, Int32(log.count)))
      guard length > 0, let text = log.baseAddress, strstr(text, "(should be ") != nil else { return nil }
      return String(cString: text)
    }
  }

  /// The two numbers of a log line such as `data : 12345 (should be 678)`. Streams of unknown length claim zero or
  /// the largest number there is; that is a custom, not damage.
  private static func numbers(in line: String) -> (claimed: Int, actual: Int)? {
    guard let marker = line.range(of: "(should be ") else { return nil }
    func number(_ text: Substring) -> Int? { Int(text.filter(\.isNumber)) }
    guard let claimed = number(line[..<marker.lowerBound]), let actual = number(line[marker.upperBound...]),
      claimed < 0x7FFF_F000
    else { return nil }
    return (claimed, actual)
  }
}
