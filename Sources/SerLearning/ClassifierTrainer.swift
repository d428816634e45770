import SerNumerics

/// Hyperparameters of a classifier, and how it is fitted; never data.
///
/// Same rows, same hyperparameters and same ``TrainingContext/seed`` give the same model, bit for bit, whatever
/// ``TrainingContext/workers`` is.
public protocol ClassifierTrainer: Codable, Sendable {
  associatedtype Model: TrainedClassifier
  /// The frozen name on the command line and in files, such as `svm`.
  static var identifier: String { get }
  /// What `--param name=value` can set.
  static var hyperparameters: [Hyperparameter<Self>] { get }
  /// Whether features are standardised before they reach this trainer when nothing else is asked for.
  static var standardizesByDefault: Bool { get }
  /// Whether rows may lack values (NaN) in training and prediction; false unless a trainer says otherwise.
  static var acceptsMissingValues: Bool { get }
  /// Whether rows must be frames in time (``LabelledFeatures/frames``) and are read as such; false unless a trainer says
  /// otherwise.
  static var readsFrames: Bool { get }
  /// Whether the models that these settings give tell probabilities; true unless a trainer says otherwise.
  var givesProbabilities: Bool { get }
  /// The defaults that users of the reference implementation know.
  init()
  /// Throws for a hyperparameter outside its range.
  func validate() throws(TrainingError)
  /// Fits a model. Classes without a row are legal: the model never predicts them.
  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model
}

extension ClassifierTrainer {
  public static var acceptsMissingValues: Bool { false }
  public static var readsFrames: Bool { false }
  public var givesProbabilities: Bool { true }
}

/// A fitted classifier: immutable, and an unfitted one cannot exist.
public protocol TrainedClassifier: Codable, Sendable {
  /// What happened in training.
  var diagnostics: TrainingDiagnostics { get }
  /// Scores of every class for each row. Throws for another width than it was fitted on, or non-finite values (missing
  /// ones only where the trainer doesn't accept them).
  func scores(for features: Matrix) throws(TrainingError) -> ClassScores
}

/// What surrounds a fit: the seed of its randomness and how many workers it may use.
public struct TrainingContext: Sendable {
  public var seed: Seed
  public var workers: Int
  /// Told of a long fit's every step, for whoever draws a bar; most fits are too short to say anything.
  public var progress: (@Sendable (TrainingStep) -> Void)?
  /// Where a long fit leaves what it needs to go on after an interruption, and finds it again; nil where it is not kept.
  public var checkpoints: (any CheckpointStore)?

  public init(
    seed: Seed, workers: Int = 1, progress: (@Sendable (TrainingStep) -> Void)? = nil,
    checkpoints: (any CheckpointStore)? = nil
  ) {
    self.seed = seed
    self.workers = workers
    self.progress = progress
    self.checkpoints = checkpoints
  }
}

/// Scores, shape [n, classes]: the class with the greatest one is predicted (the first of equals).
public struct ClassScores: Sendable, Equatable {
  public let values: Matrix
  /// Whether the rows are probabilities (non-negative, summing to 1) or mere rankings such as votes.
  public let areProbabilities: Bool

  public init(values: Matrix, areProbabilities: Bool) {
    self.values = values
    self.areProbabilities = areProbabilities
  }

  /// The predicted class of each row.
  public var predictions: [Int] {
    (0..<values.rows).map { row in
      let scores = values.row(row)
      let best = scores.indices.dropFirst().reduce(scores.startIndex) { scores[$1] > scores[$0] ? $1 : $0 }
      return best - scores.startIndex
    }
  }
}

/// What a fit reports: facts by name, and whether it converged. Whoever writes the facts out sorts them.
public struct TrainingDiagnostics: Codable, Sendable, Equatable {
  /// Why training stopped, such as `converged` or `iteration limit`.
  public var stopReason: String
  /// False when the optimum was not reached: reports must say so.
  public var converged: Bool
  /// Sums over the model: iterations, objective, support vectors …
  public var facts: [String: Double]

  public init(stopReason: String, converged: Bool, facts: [String: Double] = [:]) {
    self.stopReason = stopReason
    self.converged = converged
    self.facts = facts
  }
}
