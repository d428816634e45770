/// What stands around a model, as reports and records say it: which columns it is shown, and how its scores become
/// probabilities.
public struct PreparationNote: Sendable, Equatable, Codable {
  /// The rule of feature selection, such as `anova:100`; nil for all columns.
  public let selection: String?
  /// `temperature` or `isotonic`; nil for the model's own scores.
  public let calibration: String?

  public init(selection: String? = nil, calibration: String? = nil) {
    self.selection = selection
    self.calibration = calibration
  }

  /// For tables and titles, with a leading space: ` [anova:100, temperature]`, or nothing.
  public var suffix: String {
    let parts = [selection, calibration].compactMap { $0 }
    return parts.isEmpty ? "" : " [\(parts.joined(separator: ", "))]"
  }

  /// The parts of a file name.
  var fileStems: [String] { [selection, calibration].compactMap { $0 } }
}
