/// How scores are turned into probabilities that mean what they say.
public enum CalibrationKind: String, CaseIterable, Codable, Sendable {
  /// One temperature for all classes: never changes a prediction. See ``TemperatureScaling``.
  case temperature
  /// A monotone curve for each class against the others: needs more rows, and may change predictions. See
  /// ``IsotonicCalibration``.
  case isotonic
}
