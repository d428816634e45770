/// A fitted model that was trained step by step and kept the loss of each.
public protocol LogsTraining {
  /// In their order, from before the first step.
  var trainingLog: [TrainingLogEntry] { get }
}

/// The mean losses after a step of training.
public struct TrainingLogEntry: Codable, Sendable, Equatable {
  /// Steps done: 0 for what the model knew before the first.
  public let step: Int
  /// Of the training rows.
  public let trainingLoss: Double
  /// Of the rows held out for early stopping; nil without them.
  public let validationLoss: Double?

  public init(step: Int, trainingLoss: Double, validationLoss: Double?) {
    self.step = step
    self.trainingLoss = trainingLoss
    self.validationLoss = validationLoss
  }

  /// The names of ``fields``.
  public static let columns = ["step", "training_loss", "validation_loss"]

  /// The entry as a row of a table, empty where there is no value.
  public var fields: [String] { ["\(step)", "\(trainingLoss)", validationLoss.map { "\($0)" } ?? ""] }
}
