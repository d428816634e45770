import SerAudio
import SerFeatures
import SerLearning

/// Why a clip can't be judged at all. That it holds no speech is no error but a ``Recognition``.
public enum RecognitionError: Error, Equatable, CustomStringConvertible {
  /// The sound can't be read: what was sent is bad, not the model.
  case audio(AudioError)
  /// Longer than allowed.
  case tooLong(seconds: Double, allowed: Double)
  /// Windows that can't be.
  case impossibleWindows(reason: String)
  /// The features of this clip can't be computed.
  case features(FeatureError)
  /// A feature came out as NaN or infinity.
  case featureNotFinite(column: Int)
  /// The model can't judge its features: a fault of this program or of the bundle.
  case model(TrainingError)
  /// The task was cancelled.
  case cancelled

  public init(_ error: AudioError) {
    if case .tooLong(_, let seconds, let allowed) = error {
      self = .tooLong(seconds: seconds, allowed: allowed)
    } else {
      self = .audio(error)
    }
  }

  public var description: String {
    switch self {
    case .audio(let error): "\(error)"
    case .tooLong(let seconds, let allowed): "\(seconds) s long, at most \(allowed) s are allowed"
    case .impossibleWindows(let reason): "windows: \(reason)"
    case .features(let error): "\(error)"
    case .featureNotFinite(let column): "feature \(column) is not finite"
    case .model(let error): "\(error)"
    case .cancelled: "cancelled"
    }
  }
}
