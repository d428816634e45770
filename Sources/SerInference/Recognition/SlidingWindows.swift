/// Windows over a long recording or a stream: of equal length, their beginnings equally far apart.
public struct SlidingWindows: Sendable, Equatable {
  /// Seconds a window, 0.25 to 600.
  public let window: Double
  /// Seconds from the beginning of one to that of the next, 0.02 to ``window``: every sample is in a window.
  public let hop: Double

  /// Throws ``RecognitionError/impossibleWindows(reason:)`` for seconds outside their range.
  public init(window: Double, hop: Double) throws(RecognitionError) {
    guard window >= 0.25, window <= 600 else {
      throw .impossibleWindows(reason: "a window of \(window) s; 0.25 to 600 are possible")
    }
    guard hop >= 0.02, hop <= window else {
      throw .impossibleWindows(reason: "a hop of \(hop) s; 0.02 to the window's \(window) are possible")
    }
    self.window = window
    self.hop = hop
  }
}
