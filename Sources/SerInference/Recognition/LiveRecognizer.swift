import SerAudio
import SerNumerics

/// Recognition of a sound that arrives in pieces of any length, window by window: a microphone, a pipe, a request's body,
/// or a long file.
///
///     let live = try LiveRecognizer(recognizer, sampleRate: 16000, windows: SlidingWindows(window: 3, hop: 1))
///     while let samples = source.next() {
///       for window in try live.push(samples) { … }        // as soon as its last sample is there
///     }
///     for window in try live.finish() { … }               // what is left, if any
///     live.overall
///
/// Windows and what is said of them are the same, bit for bit, however the sound is cut. A window is judged as a clip of its
/// samples is by ``Recognizer/recognize(_:)-(AudioClip)``; only what counts as speech is told with the noise floor of the last
/// ``floorSeconds``. Memory is that of a window and the longest piece, however long the sound is. Belongs to one worker.
public final class LiveRecognizer {
  public let recognizer: Recognizer
  /// Of the samples, in Hz.
  public let sampleRate: Int
  public let windows: SlidingWindows
  /// The time constant of ``WindowRecognition/smoothed`` in seconds: an exponential mean over windows with speech, begun anew
  /// after one without. 0 for none.
  public let smoothing: Double

  /// Seconds of sound from which the noise floor is known.
  public static let floorSeconds = 30.0

  private var cutter: WindowCutter
  private var meter: LevelMeter
  /// The last levels, and the place of the first of them among all.
  private var levels: [Float] = []
  private var firstLevel = 0
  private let keptLevels: Int
  private var smoother: EmotionSmoothing
  private var decision = OverallDecision()
  private var activeSeconds = 0.0
  private var judgedSeconds = 0.0

  /// Throws ``RecognitionError/audio(_:)`` for a sample rate beyond 1000 to 768000 Hz.
  public init(
    _ recognizer: Recognizer, sampleRate: Int, windows: SlidingWindows, smoothing: Double = 0
  ) throws(RecognitionError) {
    guard (1000...768_000).contains(sampleRate) else {
      throw .audio(
        .undecodable(path: "stream", reason: "a sample rate of \(sampleRate) Hz; expected 1000 to 768000 Hz"))
    }
    self.recognizer = recognizer
    self.sampleRate = sampleRate
    self.windows = windows
    self.smoothing = smoothing
    cutter = WindowCutter(windows, sampleRate: sampleRate)
    meter = LevelMeter(sampleRate: sampleRate)
    keptLevels = Int(max(Self.floorSeconds, windows.window) / LevelMeter.step) + 2
    smoother = EmotionSmoothing(timeConstant: smoothing, hop: windows.hop)
  }

  /// Seconds taken so far.
  public var seconds: Double { time(cutter.taken) }

  /// Takes the next samples, full scale ±1, and returns the windows that they complete.
  ///
  /// Throws ``RecognitionError/audio(_:)`` for NaN or infinity, with none of these samples taken, and
  /// ``RecognitionError/cancelled`` when `isCancelled` says so, which is asked before every window.
  public func push(
    _ samples: [Float], isCancelled: () -> Bool = { false }
  ) throws(RecognitionError) -> [WindowRecognition] {
    try check(samples)
    var rest = samples[...]
    var found: [WindowRecognition] = []
    while let window = try next(from: &rest) {
      found.append(window)
      if isCancelled() { throw .cancelled }
    }
    return found
  }

  /// Throws ``RecognitionError/audio(_:)`` for samples that are to come next and aren't finite.
  public func check(_ samples: [Float]) throws(RecognitionError) {
    if let place = samples.firstIndex(where: { !$0.isFinite }) {
      throw .audio(.notFinite(path: "stream", sample: cutter.taken + place))
    }
  }

  /// Takes the next samples, finite ones, up to the end of a window, and returns that window; nil when all of them are taken
  /// and complete none.
  public func next(from samples: inout ArraySlice<Float>) throws(RecognitionError) -> WindowRecognition? {
    while !samples.isEmpty {
      // Never beyond the end of a window: what comes later must not change what is said of it.
      let piece = samples.prefix(cutter.missing)
      samples = samples.dropFirst(piece.count)
      piece.withUnsafeBufferPointer { meter.push($0, appendingTo: &levels) }
      defer { forgetLevels() }
      if let window = cutter.push(piece) { return try judge(window) }
    }
    return nil
  }

  /// Ends the sound: the window of what no other had, if there is some.
  public func finish() throws(RecognitionError) -> [WindowRecognition] {
    guard let window = cutter.rest() else { return [] }
    return [try judge(window)]
  }

  /// The decision over all windows so far: the mean of the probabilities of those that hold speech.
  public var overall: Recognition {
    let fraction = judgedSeconds > 0 ? min(1, activeSeconds / judgedSeconds) : 0
    let speech = SpeechDetector.Activity(seconds: fraction * seconds, fraction: fraction)
    let isShort = seconds < recognizer.detector.shortestClip
    return decision.recognition(
      classNames: recognizer.classNames, speech: speech, seconds: seconds, nothing: isShort ? .tooShort : .nothingHeard)
  }

  private func time(_ sample: Int) -> Double { Double(sample) / Double(sampleRate) }

  private func judge(_ window: (range: Range<Int>, samples: [Float])) throws(RecognitionError) -> WindowRecognition {
    let clip: AudioClip
    do { clip = try AudioClip(samples: window.samples, sampleRate: sampleRate, source: "stream") } catch {
      throw .audio(error)
    }
    let activity = recognizer.detector.activity(of: levels(in: window.range), heard: levels.suffix(keptLevels))
    let recognition = try recognizer.recognize(clip, speech: activity)
    activeSeconds += activity.seconds
    judgedSeconds += clip.duration
    decision.add(recognition)
    return WindowRecognition(
      start: time(window.range.lowerBound), end: time(window.range.upperBound), recognition: recognition,
      smoothed: smoother.smooth(recognition))
  }

  /// The levels of the steps that lie within a window.
  private func levels(in range: Range<Int>) -> ArraySlice<Float> {
    let first = (range.lowerBound + meter.stepLength - 1) / meter.stepLength - firstLevel
    let end = range.upperBound / meter.stepLength - firstLevel
    return levels[max(0, min(first, levels.count))..<max(0, min(max(first, end), levels.count))]
  }

  /// Keeps the last levels; now and then, since what remains is moved.
  private func forgetLevels() {
    guard levels.count > 2 * keptLevels else { return }
    firstLevel += levels.count - keptLevels
    levels.removeFirst(levels.count - keptLevels)
  }
}
