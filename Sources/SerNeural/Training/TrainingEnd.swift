/// How a run ended.
public enum TrainingEnd: String, Codable, Sendable {
  /// All epochs are done.
  case completed
  /// The validation figure hadn't improved for as many epochs as the plan allows.
  case stoppedEarly
}
