/// The values that one trial of a search sets, in the order of the space.
public struct TrialSettings: Codable, Hashable, Sendable, CustomStringConvertible {
  /// One hyperparameter and its value, as `--param name=value` would give them.
  public struct Value: Codable, Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let values: [Value]

  public init(_ values: [Value]) { self.values = values }

  /// The value of a hyperparameter, where the trial sets it.
  public subscript(name: String) -> String? { values.first { $0.name == name }?.value }

  /// The same settings with one more.
  func adding(_ name: String, _ value: String) -> TrialSettings { TrialSettings(values + [Value(name, value)]) }

  /// `cost=10 gamma=0.01`.
  public var description: String { values.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}

extension Pipeline {
  /// The same pipeline under other settings; `standardize` is the pipeline's own, all others are the trainer's.
  public func setting(_ settings: TrialSettings) throws(TrainingError) -> Pipeline {
    var changed = self
    if let text = settings["standardize"] {
      guard let value = Bool(text) else {
        throw .invalidHyperparameter(
          model: type(of: trainer).identifier, name: "standardize", value: text, allowed: "true or false")
      }
      changed.standardizes = value
    }
    let own = settings.values.filter { $0.name != "standardize" }.map { (name: $0.name, value: $0.value) }
    changed.trainer = try trainer.setting(own)
    return changed
  }
}
