import SerNumerics

/// Why a clip gives no features, or a feature set is impossible.
public enum FeatureError: Error, Equatable, CustomStringConvertible {
  /// All samples are (next to) zero: there is nothing to measure.
  case silentClip
  /// Too short for one frame, or for the window of the deltas.
  case clipTooShort(samples: Int, needed: Int, sampleRate: Int)
  /// A parameter outside its range, or of another type.
  case invalidParameter(set: String, name: String, value: String, allowed: String)
  /// No parameter of that name.
  case unknownParameter(set: String, name: String, nearest: String?, available: [String])
  /// No set of that name.
  case unknownSet(name: String, nearest: String?, available: [String])
  /// A text that doesn't describe a feature set.
  case malformedSpecification(text: String, reason: String)
  /// Parts that can't stand in one row.
  case impossibleCombination(parts: String, reason: String)
  /// NaN or infinity in a stream.
  case notFinite(sample: Int)
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
    case .unknownParameter(let set, let name, let nearest, let available):
      "\(set) has no parameter '\(name)'" + suggestion(nearest)
        + (available.isEmpty ? " It takes none." : " There are: \(available.joined(separator: ", ")).")
    case .unknownSet(let name, let nearest, let available):
      "no feature set '\(name)'" + suggestion(nearest)
        + " Available: \(available.joined(separator: ", "))."
    case .malformedSpecification(let text, let reason):
      "'\(text)' describes no feature set: \(reason). Expected: SET[:key=value]…, several joined by +"
    case .impossibleCombination(let parts, let reason): "\(parts) can't be combined: \(reason)"
    case .notFinite(let sample): "sample \(sample) of the stream is NaN or infinite; expected finite samples"
    case .resamplingFailed(let reason): "can't be resampled: \(reason)"
    }
  }
}
