/// The precision of transforms.
public enum TransformPrecision: String, Sendable, Codable, CaseIterable {
  /// Fast: bins 70 dB and more below the strongest of their frame carry its rounding.
  case single
  /// As librosa transforms, at twice the time of the transform.
  case double
}
