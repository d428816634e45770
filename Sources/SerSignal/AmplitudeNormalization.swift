/// How a signal is brought to a common level.
public enum AmplitudeNormalization: String, Sendable, Codable, CaseIterable {
  /// Divided by its greatest absolute sample, as `librosa.util.normalize` does by default: the peak becomes 1.
  case peak

  /// The signal at that level; one whose peak is below the smallest normal number stays as it is.
  public func normalized(_ samples: UnsafeBufferPointer<Float>) -> [Float] {
    let peak = samples.reduce(0) { max($0, abs($1)) }
    return peak >= .leastNormalMagnitude ? samples.map { $0 / peak } : Array(samples)
  }
}
