/// A trainer that knows which changes of its settings show what its parts are worth.
public protocol SuggestsAblations: ClassifierTrainer {
  /// Each with a name and the settings that differ.
  static var ablations: [(name: String, settings: [(name: String, value: String)])] { get }
}
