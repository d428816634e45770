import SerNumerics

/// Everything that determines a training run, apart from the network and the rows.
public struct TrainingPlan: Codable, Hashable, Sendable {
  /// What is compared on the validation rows to find the best epoch.
  public enum Criterion: String, Codable, Sendable {
    case loss, meanRecall
  }

  /// Weights that are used instead of the last ones.
  public enum WeightAveraging: Codable, Hashable, Sendable {
    case none
    /// average = decay·average + (1 - decay)·weights after every step.
    case exponential(decay: Double)
    /// The mean of the weights at the ends of all epochs from one on (Izmailov et al. 2018, arXiv:1803.05407). Running
    /// statistics are averaged likewise instead of being taken anew.
    case stochastic(fromEpoch: Int)
  }

  public var epochs = 40
  public var batchSize = 32
  public var optimizer = OptimizerSettings.adam()
  public var learningRate = 1e-3
  public var schedule = LearningRateSchedule()
  /// Greatest common norm of all gradients; none if `nil`.
  public var gradientNormLimit: Double?
  public var loss = LossFunction()
  /// Epochs without a better validation figure after which training stops; none if `nil`.
  public var patience: Int?
  public var criterion = Criterion.loss
  public var averaging = WeightAveraging.none
  public var seed = Seed(0)

  public init() {}

  func validate(classes: Int) throws(NeuralError) {
    func require(_ condition: Bool, _ name: String, _ found: Any, _ allowed: String) throws(NeuralError) {
      if !condition { throw .invalidSetting(name: name, found: "\(found)", allowed: allowed) }
    }
    try require(epochs > 0, "epochs", epochs, "1 or more")
    try require(batchSize > 0, "batch size", batchSize, "1 or more")
    try require(learningRate > 0 && learningRate.isFinite, "learning rate", learningRate, "above 0")
    try require(gradientNormLimit ?? 1 > 0, "gradient limit", gradientNormLimit ?? 0, "above 0")
    try require(patience ?? 1 > 0, "patience", patience ?? 0, "1 or more")
    switch averaging {
    case .none: break
    case .exponential(let decay): try require((0..<1).contains(decay), "decay of the average", decay, "0..<1")
    case .stochastic(let first): try require((0..<epochs).contains(first), "first epoch", first, "0..<\(epochs)")
    }
    try optimizer.validate()
    try schedule.validate()
    try loss.validate(classes: classes)
  }
}
