import SerSignal

/// How the contours of prosody are measured.
public struct ProsodyParameters: Sendable, Codable, Equatable {
  public var pitch = PYINParameters()
  /// A frame this many dB below the loudest one is unvoiced.
  public var voicingGate = 35.0
  /// Shorter voiced stretches, in frames, count as unvoiced.
  public var shortestRun = 3
  /// Seconds under the window of harmonicity and intensity: 4 periods of a low voice.
  public var windowSeconds = 0.064
  public var rhythm = SyllableNuclei.Parameters()

  public init() {}

  /// Samples under the window of harmonicity and intensity.
  var windowLength: Int { Int((windowSeconds * Double(pitch.sampleRate)).rounded()) }

  /// Samples that a clip must have.
  var neededSamples: Int { max(pitch.frameLength, windowLength) }

  /// Throws, in the name of a feature set, for impossible parameters.
  func validate(for set: String, frontEnd: SpeechFrontEnd) throws(FeatureError) {
    func check(_ condition: Bool, _ name: String, _ value: some CustomStringConvertible, _ allowed: String)
      throws(FeatureError)
    {
      guard condition else { throw .invalidParameter(set: set, name: name, value: "\(value)", allowed: allowed) }
    }
    try frontEnd.validate(for: set)
    try check(
      pitch.sampleRate == frontEnd.sampleRate, "pitch.sampleRate", pitch.sampleRate,
      "the front end's \(frontEnd.sampleRate) Hz")
    if let problem = pitch.problem {
      throw .invalidParameter(set: set, name: "pitch", value: problem, allowed: "a possible pitch range")
    }
    try check(voicingGate > 0 && voicingGate.isFinite, "voicingGate", voicingGate, "above 0 dB")
    try check((1...1000).contains(shortestRun), "shortestRun", shortestRun, "1 to 1000 frames")
    try check(windowSeconds >= 0.01 && windowSeconds <= 1, "windowSeconds", windowSeconds, "0.01 to 1 s")
    try check(windowLength >= 64, "windowSeconds", windowSeconds, "at least 64 samples")
    try check(rhythm.dip > 0 && rhythm.dip.isFinite, "rhythm.dip", rhythm.dip, "above 0 dB")
    try check(rhythm.silence > 0 && rhythm.silence.isFinite, "rhythm.silence", rhythm.silence, "above 0 dB")
    try check(
      rhythm.shortestPause >= 0 && rhythm.shortestPause.isFinite, "rhythm.shortestPause", rhythm.shortestPause,
      "0 s or more")
  }
}
