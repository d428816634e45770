import SerNumerics

/// What can go wrong while a model is configured, fitted or asked.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A hyperparameter that this model doesn't have.
  case unknownHyperparameter(model: String, name: String, nearest: String?, allowed: [String])
  /// A hyperparameter whose value is outside its range.
  case invalidHyperparameter(model: String, name: String, value: String, allowed: String)
  /// Rows that can't be trained on or predicted.
  case invalidRows(String)
  /// The training rows hold fewer classes than the model needs.
  case tooFewClasses(found: [String])
  /// Rows of another width than the model was fitted on.
  case wrongWidth(found: Int, expected: Int)
  /// The same speaker on both sides of a split that isn't marked leaky.
  case speakerLeak(speaker: String, fold: String)
  /// A split that can't be made from these rows.
  case impossibleSplit(String)
  /// A hyperparameter search that can't be run as it is asked for.
  case invalidSearch(String)
  /// What a search found can't be written down.
  case unrecordable(String)
  /// The state of an interrupted training can't be used, or not be written.
  case unusableCheckpoint(String)
  /// The task was cancelled.
  case cancelled

  public var description: String {
    switch self {
    case .unknownHyperparameter(let model, let name, let nearest, let allowed):
      "\(model) has no hyperparameter '\(name)'"
        + suggestion(nearest) + " It has: \(allowed.joined(separator: ", "))."
    case .invalidHyperparameter(let model, let name, let value, let allowed):
      "\(model): \(name) = \(value) is not possible; allowed: \(allowed)"
    case .invalidRows(let what): what
    case .tooFewClasses(let found):
      "training rows of one class only (\(found.joined(separator: ", "))); at least two classes are needed"
    case .wrongWidth(let found, let expected): "rows of \(found) features; the model was fitted on \(expected)"
    case .speakerLeak(let speaker, let fold):
      "speaker \(speaker) is in the training and the test rows of fold \(fold); only a protocol marked LEAKY may do that"
    case .impossibleSplit(let what), .invalidSearch(let what), .unrecordable(let what): what
    case .unusableCheckpoint(let reason): "checkpoint \(reason)"
    case .cancelled: "training was cancelled"
    }
  }
}
