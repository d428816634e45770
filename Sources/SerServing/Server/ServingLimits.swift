/// How much a server takes on: what is beyond is refused with the reason, before it costs memory or time.
public struct ServingLimits: Sendable, Equatable {
  /// Recognitions at a time, each on a thread of its own.
  public var jobs: Int
  /// Recognitions that may wait for one of those threads.
  public var queueLength = 64
  /// Bytes of a request's body.
  public var bodyBytes = 32 << 20
  /// Bytes of all bodies that are in memory at a time.
  public var allBodyBytes = 256 << 20
  /// Seconds of sound in a recording.
  public var audioSeconds = 600.0
  /// Samples in a recording, those of all channels: a small compressed file can unpack to very many. Ten minutes of stereo at
  /// 48 kHz fit; each of ``jobs`` takes up to four bytes for one.
  public var audioSamples = 1 << 26
  /// Seconds that a body may take to arrive, and as many again for its recognition to be done.
  public var seconds = 30.0
  /// Connections at a time; more wait until one is free.
  public var connections = 2048
  /// Streams at a time.
  public var streams = 32
  /// Seconds of sound in a stream.
  public var streamSeconds = 3600.0

  /// - Parameter jobs: at least 1.
  public init(jobs: Int) { self.jobs = jobs }
}
