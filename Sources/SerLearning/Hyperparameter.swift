import SerNumerics

/// One setting of a trainer that can be given as text: its name, what it means, and how it is set.
public struct Hyperparameter<Trainer>: Sendable {
  public let name: String
  /// Meaning, range and default, in a line.
  public let summary: String
  /// Sets the value; false when the text isn't one.
  public let set: @Sendable (_ trainer: inout Trainer, _ text: String) -> Bool

  public init(_ name: String, _ summary: String, set: @escaping @Sendable (inout Trainer, String) -> Bool) {
    self.name = name
    self.summary = summary
    self.set = set
  }

  /// A setting that is any `LosslessStringConvertible` value: a number, a string, true or false.
  public init<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ path: WritableKeyPath<Trainer, Value> & Sendable, _ summary: String
  ) {
    self.init(name, summary) { trainer, text in
      guard let value = Value(text) else { return false }
      trainer[keyPath: path] = value
      return true
    }
  }

  /// A setting that is one of the cases of an enumeration.
  public init<Value: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, choice path: WritableKeyPath<Trainer, Value> & Sendable, _ summary: String
  ) where Value.RawValue == String {
    self.init(name, summary) { trainer, text in
      guard let value = Value(rawValue: text) else { return false }
      trainer[keyPath: path] = value
      return true
    }
  }
}

extension ClassifierTrainer {
  /// Throws unless a hyperparameter's value is valid; what is allowed is what its summary says.
  public func require(
    _ isValid: Bool, _ name: String, _ value: some CustomStringConvertible
  ) throws(TrainingError) {
    guard !isValid else { return }
    let summary = Self.hyperparameters.first { $0.name == name }?.summary ?? ""
    throw .invalidHyperparameter(model: Self.identifier, name: name, value: value.description, allowed: summary)
  }

  /// A trainer with the given settings on top of its defaults, validated. Unknown names are refused with the nearest.
  public static func configured(with parameters: [(name: String, value: String)]) throws(TrainingError) -> Self {
    try Self().setting(parameters)
  }

  /// This trainer with the given settings on top of its own, validated. Unknown names are refused with the nearest.
  public func setting(_ parameters: [(name: String, value: String)]) throws(TrainingError) -> Self {
    var trainer = self
    for (name, value) in parameters {
      guard let hyperparameter = Self.hyperparameters.first(where: { $0.name == name }) else {
        // `standardize` is the pipeline's, but a user types it in the same place.
        let names = Self.hyperparameters.map(\.name) + ["standardize"]
        throw .unknownHyperparameter(
          model: Self.identifier, name: name, nearest: nearestName(to: name, in: names), allowed: names)
      }
      guard hyperparameter.set(&trainer, value) else {
        throw .invalidHyperparameter(model: Self.identifier, name: name, value: value, allowed: hyperparameter.summary)
      }
    }
    try trainer.validate()
    return trainer
  }
}
