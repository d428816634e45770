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
  public static func read(
    _ url: URL, limits: AudioLimits = .none
  ) throws(AudioError) -> (clip: AudioClip, info: AudioFileInfo) {
    try read(SoundFileHandle(opening: url, limits: limits))
  }

  /// Decodes a whole file that lies in memory, without touching the disk; `name` is what errors call it.
  public static func decode(
    _ bytes: Data, name: String, limits: AudioLimits = .none
  ) throws(AudioError) -> (clip: AudioClip, info: AudioFileInfo) {
    try read(SoundFileHandle(decoding: bytes, name: name, limits: limits))
  }

  private static func read(_ handle: SoundFileHandle) throws(AudioError) -> (clip: AudioClip, info: AudioFileInfo) {
    let info = handle.info
    guard info.frames > 0 else { throw .noSamples(path: handle.name) }
    let samples = try handle.readMono()
    try handle.checkComplete(read: samples.count)
    try handle.checkRange(samples, after: 0)
    guard !samples.isEmpty else { throw .noSamples(path: handle.name) }
    return (AudioClip(finite: samples, sampleRate: info.sampleRate), info)
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
