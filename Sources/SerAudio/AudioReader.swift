import Foundation

/// A recording read piece by piece, so that hours of it take no more memory than a piece.
///
///     let reader = try AudioReader(url)
///     while case let samples = try reader.next(), !samples.isEmpty { … }
///
/// Together the pieces are the samples of ``AudioFile/read(_:limits:)``, bit for bit. Belongs to one worker.
public final class AudioReader {
  private let handle: SoundFileHandle
  /// Frames read so far.
  public private(set) var position = 0

  /// What the header says.
  public var info: AudioFileInfo { handle.info }

  /// Opens a file. Throws ``AudioError/noSamples(path:)`` for one whose header speaks of none.
  public convenience init(_ url: URL, limits: AudioLimits = .none) throws(AudioError) {
    try self.init(SoundFileHandle(opening: url, limits: limits))
  }

  /// Opens a file that lies in memory; `name` is what errors call it.
  public convenience init(decoding bytes: Data, name: String, limits: AudioLimits = .none) throws(AudioError) {
    try self.init(SoundFileHandle(decoding: bytes, name: name, limits: limits))
  }

  private init(_ handle: SoundFileHandle) throws(AudioError) {
    guard handle.info.frames > 0 else { throw .noSamples(path: handle.name) }
    self.handle = handle
  }

  /// The next samples, the mean of the channels; at most `count`, and none at the end. Throws there for a recording
  /// that holds less than its header promised.
  public func next(_ count: Int = 1 << 14) throws(AudioError) -> [Float] {
    var samples: [Float] = []
    let read = try handle.readBlock(frames: max(1, count), appendingTo: &samples)
    guard read > 0 else {
      try handle.checkComplete(read: position)
      return []
    }
    try handle.checkRange(samples, after: position)
    position += read
    try handle.checkLength(position)
    return samples
  }
}
