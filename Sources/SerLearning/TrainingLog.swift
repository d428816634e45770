/// A fitted model that was trained step by step and kept the figures of each.
public protocol LogsTraining {
  /// In their order, from before the first step or from the first one on.
  var trainingLog: [TrainingLogEntry] { get }
  /// The step whose model was kept; nil where that isn't one of them, or not known.
  var keptStep: Int? { get }
}

extension LogsTraining {
  public var keptStep: Int? { nil }
}

/// How well a model did on some rows at some point of its training.
public struct TrainingFigures: Codable, Sendable, Equatable {
  /// Mean loss.
  public let loss: Double
  /// Share of rows judged rightly; nil where only the loss was taken.
  public let accuracy: Double?
  /// Unweighted average recall of the classes that occur; nil where only the loss was taken.
  public let uar: Double?

  public init(loss: Double, accuracy: Double? = nil, uar: Double? = nil) {
    self.loss = loss
    self.accuracy = accuracy
    self.uar = uar
  }

  fileprivate var fields: [String] { ["\(loss)"] + [accuracy, uar].map { $0.map { "\($0)" } ?? "" } }
}

/// The figures after a step of training: a round of boosting, an epoch of a network.
public struct TrainingLogEntry: Codable, Sendable, Equatable {
  /// Steps done: 0 for what the model knew before the first.
  public let step: Int
  /// Of the training rows, for a network as they were fed (augmented, with dropout).
  public let training: TrainingFigures
  /// Of the rows held out for early stopping; nil without them.
  public let validation: TrainingFigures?
  /// Of the last update in the step; nil where it doesn't change.
  public let learningRate: Double?

  public init(step: Int, training: TrainingFigures, validation: TrainingFigures?, learningRate: Double? = nil) {
    self.step = step
    self.training = training
    self.validation = validation
    self.learningRate = learningRate
  }

  /// The names of ``fields``.
  public static let columns =
    ["step"] + ["training", "validation"].flatMap { rows in ["loss", "accuracy", "uar"].map { "\(rows)_\($0)" } }
    + ["learning_rate"]

  /// The entry as a row of a table, empty where there is no value.
  public var fields: [String] {
    ["\(step)"] + training.fields + (validation?.fields ?? ["", "", ""]) + [learningRate.map { "\($0)" } ?? ""]
  }
}

/// How far a long fit is.
public struct TrainingStep: Sendable {
  /// Parts of the work that are done (batches), of all there are at most.
  public let done: Int
  public let total: Int
  /// The last complete entry of the log, and the mean training loss since.
  public let last: TrainingLogEntry?
  public let loss: Double

  public init(done: Int, of total: Int, last: TrainingLogEntry?, loss: Double) {
    self.done = done
    self.total = total
    self.last = last
    self.loss = loss
  }
}
