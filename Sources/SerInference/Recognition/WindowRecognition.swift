/// What a model makes of a window of a longer sound.
public struct WindowRecognition: Sendable, Equatable {
  /// Seconds from the beginning of the sound to that of the window.
  public let start: Double
  /// And to its end.
  public let end: Double
  /// Of this window alone.
  public let recognition: Recognition
  /// With what was recognised before (``LiveRecognizer/smoothing``).
  public let smoothed: Recognition

  /// The same with abstentions below a confidence.
  public func abstaining(below threshold: Double?) -> WindowRecognition {
    WindowRecognition(
      start: start, end: end, recognition: recognition.abstaining(below: threshold),
      smoothed: smoothed.abstaining(below: threshold))
  }
}
