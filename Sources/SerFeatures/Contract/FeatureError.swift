import SerNumerics

/// Why a clip gives no features, or a feature set is impossible.
public enum FeatureError: Error, Equatable, CustomStringConvertible {
  /// All samples are (next to) zero: there is nothing to measure.
  case silentClip
  /// Too short for one frame, or for the window of the deltas.
  case clipTooShort(samples: Int, needed: Int, sampleRate: Int)
  /// A parameter outside its range.
  case invalidParameter(set: String, name: String, value: String, allowed: String)
  /// No set of that name.
  case unknownSet(name: String, nearest: String?, available: [String])
  /// The clip can't be brought to the set's sample rate.
  case resamplingFailed(reason: String)

  public var description: String {
    switch self {
    case .silentClip: "silent: every sample of its channels' mean is zero or next to it, so there is nothing to measure"
    case .clipTooShort(let samples, let needed, let sampleRate):
      "too short: \(samples) samples at \(sampleRate) Hz, needs at least \(needed) "
        + "(\(needed * 1000 / max(1, sampleRate)) ms)"
    case .invalidParameter(let set, let name, let value, let allowed):
      "\(set): \(name) = \(value) is not possible; allowed: \(allowed)"
    case .unknownSet(let name, let nearest, let available):
      "no feature set '\(name)'" + suggestion(nearest)
        + " Available: \(available.joined(separator: ", "))."
    case .resamplingFailed(let reason): "can't be resampled: \(reason)"
    }
  }
}
