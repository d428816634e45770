/// What can be wrong with a request to the synthetic voice.
public enum SynthesisError: Error, Equatable, CustomStringConvertible {
  /// A number of speakers that file names of two digits can't hold.
  case speakerCount(found: Int, allowed: ClosedRange<Int>)
  /// A sample rate (Hz) that the voice isn't made for.
  case sampleRate(found: Int, allowed: ClosedRange<Int>)
  /// A parameter of a delivery outside its range, or NaN.
  case delivery(parameter: String, found: Double, allowed: ClosedRange<Double>)
  /// An utterance without a single sound.
  case emptyUtterance(code: String)
  /// An emotion or intensity that the corpus has no clips of.
  case unsupported(emotion: Emotion, intensity: Intensity)
  /// A folder of the corpus can't be made, or a clip that was just written can't be read back.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .speakerCount(let found, let allowed):
      "\(found) speakers asked for; the synthetic corpus has \(allowed.lowerBound) to \(allowed.upperBound)"
    case .sampleRate(let found, let allowed):
      "a sample rate of \(found) Hz asked for; the synthetic voice speaks at "
        + "\(allowed.lowerBound) to \(allowed.upperBound) Hz"
    case .delivery(let parameter, let found, let allowed):
      "synthetic voice: \(parameter) = \(found); allowed: \(allowed.lowerBound) to \(allowed.upperBound)"
    case .emptyUtterance(let code): "utterance '\(code)' holds no sounds; give it at least one word with one phoneme"
    case .unsupported(let emotion, let intensity):
      "the synthetic corpus has no clips of \(emotion.rawValue) with intensity \(intensity.rawValue)"
    case .unwritable(let path, let reason): "\(path): can't be written: \(reason)"
    }
  }
}
