import SerAudio
import SerInference

/// Recognition of one stream, piece by piece. Belongs to one request, which waits for each piece to be done before it sends
/// the next: that is what makes it safe to be handed from thread to thread.
final class StreamListener: @unchecked Sendable {
  private let recognizer: Recognizer
  private let windows: SlidingWindows
  private let smoothing: Double
  private let memory: BodyMemory.Share
  private var sound: SoundStream
  private var live: LiveRecognizer?
  /// Samples that no window has taken yet.
  private var pending: ArraySlice<Float> = []

  /// - Parameters:
  ///   - format: of a stream that is no WAV.
  ///   - smoothing: a time constant in seconds.
  ///   - memory: what the stream takes of the memory for all bodies.
  init(
    _ recognizer: Recognizer, format: PCMFormat, windows: SlidingWindows, smoothing: Double, memory: BodyMemory.Share
  ) {
    self.recognizer = recognizer
    self.windows = windows
    self.smoothing = smoothing
    self.memory = memory
    sound = SoundStream(raw: format, name: "the stream")
  }

  /// Seconds heard so far.
  var seconds: Double { live?.seconds ?? 0 }

  /// Whether all the sound that a header announced is there: what comes behind it is none.
  var isComplete: Bool { sound.isComplete }

  /// Takes bytes; ``next()`` then gives the windows that they complete. Throws a ``RecognitionError`` for what is no sound, and a
  /// ``Problem`` where windows so long find no memory.
  func take(_ bytes: [UInt8]) throws {
    let samples: [Float]
    do { samples = try sound.push(bytes[...]) } catch { throw RecognitionError(error) }
    if live == nil, let format = sound.format {
      let live = try LiveRecognizer(recognizer, sampleRate: format.sampleRate, windows: windows, smoothing: smoothing)
      // The window that fills, and its copy that is judged.
      let bytes = 2 * MemoryLayout<Float>.stride * Int(windows.window * Double(format.sampleRate))
      guard memory.grow(by: bytes) else {
        throw Problem.unavailable(
          "windows of \(windows.window) s at \(format.sampleRate) Hz don't fit into memory", retryAfter: 5)
      }
      self.live = live
    }
    try live?.check(samples)
    pending = samples[...]
  }

  /// The next window that is complete.
  func next() throws(RecognitionError) -> WindowRecognition? { try live?.next(from: &pending) }

  /// The window of what is left, and the decision over all; throws where there was no sound.
  func finish() throws(RecognitionError) -> (last: [WindowRecognition], overall: Recognition) {
    do { try sound.finish() } catch { throw RecognitionError(error) }
    guard let live else { throw .audio(.noSamples(path: "the stream")) }
    return (try live.finish(), live.overall)
  }
}
