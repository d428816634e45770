/// A trainer that knows which of its parts are worth leaving out, to see what each adds.
public protocol SuggestsAblations: ClassifierTrainer {
  /// Names for people, and the settings that differ from the trainer's own: `("no attention", [("attention", "false")])`.
  static var ablations: [(name: String, settings: [(name: String, value: String)])] { get }
}
