import CSerKernels
import CSndfile
import Foundation

/// An open file of libsndfile, on disk or in memory, closed with the value's life.
final class SoundFileHandle {
  private let file: OpaquePointer
  /// What errors call it: its path, or a name.
  let name: String
  let info: AudioFileInfo
  /// Frames that may be read.
  private let mostFrames: Int
  /// What libsndfile reads from where the file isn't on disk; must outlive ``file``.
  private let memory: SoundMemory?

  /// The greatest sample that is taken for sound. Floats may exceed full scale, but not a thousand times: powers of
  /// what lies beyond overflow in single precision.
  private static let greatestSample: Float = 1000

  convenience init(opening url: URL, limits: AudioLimits) throws(AudioError) {
    let path = url.path
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path: path, reason: "it is a folder") }
    guard access(path, R_OK) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "it is no file; what comes through a pipe is read as - on standard input")
    }
    guard status.st_size > 0 else { throw .emptyFile(path: path) }
    var header = SF_INFO()
    let file = sf_open(path, Int32(SFM_READ), &header)
    try self.init(file, header, name: path, memory: nil, limits)
  }

  convenience init(decoding bytes: Data, name: String, limits: AudioLimits) throws(AudioError) {
    guard !bytes.isEmpty else { throw .emptyFile(path: name) }
    let memory = SoundMemory([UInt8](bytes))
    var header = SF_INFO()
    let file = memory.open(Int(SFM_READ), &header)
    try self.init(file, header, name: name, memory: memory, limits)
  }

  private init(
    _ file: OpaquePointer?, _ header: SF_INFO, name: String, memory: SoundMemory?, _ limits: AudioLimits
  ) throws(AudioError) {
    guard let file else { throw .undecodable(path: name, reason: String(cString: sf_strerror(nil))) }
    // A header's lie about the rate would be paid for in memory when the clip is resampled.
    guard header.channels > 0, (1000...768_000).contains(header.samplerate), header.frames >= 0 else {
      sf_close(file)
      throw .undecodable(
        path: name, reason: "\(header.channels) channels at \(header.samplerate) Hz; expected 1000 to 768000 Hz")
    }
    self.file = file
    self.name = name
    self.memory = memory
    info = AudioFileInfo(
      sampleRate: Int(header.samplerate), channels: Int(header.channels), frames: Int(header.frames),
      formatCode: header.format)
    mostFrames = limits.frames(sampleRate: info.sampleRate, channels: info.channels)
    if info.frames > mostFrames { throw tooLong(info.frames) }
  }

  deinit { sf_close(file) }

  /// Frames that are allocated on the word of the header alone; more is read block by block, so that a lie (a
  /// claim of hours in a small file) allocates no more than what is there.
  private static let trustedFrames = 1 << 24
  /// Scratch of ``readBlock(frames:appendingTo:)``.
  private var block: [Float] = []

  /// All samples, the channels averaged.
  func readMono() throws(AudioError) -> [Float] {
    let isDirect = info.channels == 1 && info.frames <= Self.trustedFrames
    guard isDirect else { return try readInBlocks() }
    let mono = info.isSixteenBit ? readIntegers() : readDirectly()
    try checkDecoding()
    return mono
  }

  private func checkDecoding() throws(AudioError) {
    if sf_error(file) != 0 { throw .undecodable(path: name, reason: String(cString: sf_strerror(file))) }
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

  private func readInBlocks() throws(AudioError) -> [Float] {
    var mono: [Float] = []
    mono.reserveCapacity(min(info.frames, Self.trustedFrames))
    while try readBlock(frames: max(1, (1 << 16) / info.channels), appendingTo: &mono) > 0 {
      try checkLength(mono.count)
    }
    return mono
  }

  /// Appends the next frames, their channels averaged, and returns how many there were: 0 at the end.
  func readBlock(frames: Int, appendingTo mono: inout [Float]) throws(AudioError) -> Int {
    let channels = info.channels
    if block.count < frames * channels { block = [Float](repeating: 0, count: frames * channels) }
    let count = block.withUnsafeMutableBufferPointer { buffer in
      Int(sf_readf_float(file, buffer.baseAddress, sf_count_t(frames)))
    }
    try checkDecoding()
    guard count > 0 else { return 0 }
    Self.appendMean(of: block, frames: count, channels: channels, to: &mono)
    return count
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
  func checkComplete(read: Int) throws(AudioError) {
    if read < info.frames { throw .truncated(path: name, reason: "\(read) of \(info.frames) samples could be read") }
    guard let text = remarks else { return }
    for line in text.split(separator: "\n") {
      let trimmed = line.trimmingCharacters(in: .whitespaces)
      if trimmed.hasPrefix("data"), let promised = Self.numbers(in: trimmed), promised.claimed > promised.actual {
        throw .truncated(
          path: name, reason: "the header promises \(promised.claimed) bytes of samples, \(promised.actual) are there")
      }
    }
  }

  /// Throws for samples that no sound has; `start` is the place of the first one.
  func checkRange(_ samples: [Float], after start: Int) throws(AudioError) {
    // Integers have no NaN.
    guard !info.isSixteenBit, let place = samples.firstIndex(where: { !(abs($0) <= Self.greatestSample) }) else {
      return
    }
    guard samples[place].isFinite else { throw .notFinite(path: name, sample: start + place) }
    throw .beyondFullScale(path: name, sample: start + place, value: samples[place])
  }

  /// Throws where more frames were read than may be: what a header doesn't know, or lies about, is found out there.
  func checkLength(_ frames: Int) throws(AudioError) {
    if frames > mostFrames { throw tooLong(frames) }
  }

  private func tooLong(_ frames: Int) -> AudioError {
    .tooLong(
      path: name, seconds: Double(frames) / Double(info.sampleRate),
      allowed: Double(mostFrames) / Double(info.sampleRate))
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
