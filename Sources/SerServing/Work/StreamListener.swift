import SerAudio
import SerInference

/// Recognition of one stream, piece by piece. Belongs to one request, which waits for each piece to be done before it sends
/// the next: that is what makes it safe to be handed from thread to thread.
final class StreamListener: @unchecked Sendable {
  private let recognizer: Recognizer
  private let windows: SlidingWindows
  private let smoothing: Double
  private var sound: SoundStream
  private var live: LiveRecognizer?

  /// - Parameters:
  ///   - format: of a stream that is no WAV.
  ///   - smoothing: a time constant in seconds.
  init(_ recognizer: Recognizer, format: PCMFormat, windows: SlidingWindows, smoothing: Double) {
    self.recognizer = recognizer
    self.windows = windows
    self.smoothing = smoothing
    sound = SoundStream(raw: format, name: "the stream")
  }

  /// Seconds heard so far.
  var seconds: Double { live?.seconds ?? 0 }

  /// The windows that these bytes complete.
  func push(_ bytes: [UInt8]) throws(RecognitionError) -> [WindowRecognition] {
    let samples: [Float]
    do { samples = try sound.push(bytes[...]) } catch { throw RecognitionError(error) }
    if live == nil, let format = sound.format {
      live = try LiveRecognizer(recognizer, sampleRate: format.sampleRate, windows: windows, smoothing: smoothing)
    }
    return try live?.push(samples) ?? []
  }

  /// The window of what is left, and the decision over all; throws where there was no sound.
  func finish() throws(RecognitionError) -> (last: [WindowRecognition], overall: Recognition) {
    do { try sound.finish() } catch { throw RecognitionError(error) }
    guard let live else { throw .audio(.noSamples(path: "the stream")) }
    return (try live.finish(), live.overall)
  }
}
