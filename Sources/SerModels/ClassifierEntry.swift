import SerLearning

/// A classifier in the catalogue, its type erased.
public struct ClassifierEntry: Sendable {
  /// The frozen name on the command line and in files.
  public let identifier: String
  /// What it is, in a line.
  public let summary: String
  /// Whether features are standardised when nothing else is asked for.
  public let standardizesByDefault: Bool
  /// Whether rows may lack values.
  public let acceptsMissingValues: Bool
  /// Whether its rows must be frames in time.
  public let readsFrames: Bool
  /// Whether its models know how much each feature counts in them.
  public let reportsImportance: Bool
  /// Whether its models keep the losses of their training.
  public let logsTraining: Bool
  /// What can be set, with meaning, range and default.
  public let hyperparameters: [(name: String, summary: String)]
  private let configure: @Sendable ([(name: String, value: String)]) throws(TrainingError) -> any ClassifierTrainer
  private let decodeModel: @Sendable (any Decoder) throws -> any TrainedClassifier

  public init<Trainer: ClassifierTrainer>(_ type: Trainer.Type, _ summary: String) {
    identifier = Trainer.identifier
    self.summary = summary
    standardizesByDefault = Trainer.standardizesByDefault
    acceptsMissingValues = Trainer.acceptsMissingValues
    readsFrames = Trainer.readsFrames
    reportsImportance = Trainer.Model.self is any ReportsImportance.Type
    logsTraining = Trainer.Model.self is any LogsTraining.Type
    hyperparameters = Trainer.hyperparameters.map { ($0.name, $0.summary) }
    configure = { parameters throws(TrainingError) in try Trainer.configured(with: parameters) }
    decodeModel = { try Trainer.Model(from: $0) }
  }

  /// A network of that architecture.
  init<Architecture: NetworkArchitecture>(_: Architecture.Type) {
    self.init(NetworkClassifier<Architecture>.self, "\(Architecture.summary) (\(Architecture.source))")
  }

  /// A trainer with these settings on top of its defaults. Throws for unknown names and values outside their range.
  public func trainer(
    with parameters: [(name: String, value: String)] = []
  ) throws(TrainingError) -> any ClassifierTrainer {
    try configure(parameters)
  }

  /// The fitted model that stands in a decoder, alone or inside a larger document.
  public func model(from decoder: any Decoder) throws -> any TrainedClassifier { try decodeModel(decoder) }
}
