import SerLearning
import SerNeural
import SerNumerics

/// A network as a classifier of clips frame by frame.
///
/// Rows must be frames (`logmel`, `mfcc`), standardised by band. An epoch takes every recording once, as it is or as one
/// of the augmented copies that stand among the rows, and changes it on the way (``FrameAugmentation``). Without
/// validation rows training takes all epochs and all rows, and keeps an average of the weights.
public struct NetworkClassifier<Architecture: NetworkArchitecture>: ClassifierTrainer, DescribesNetwork, Equatable {
  public static var identifier: String { Architecture.identifier }
  public static var standardizesByDefault: Bool { true }
  public static var readsFrames: Bool { true }

  public var settings = Architecture.defaults

  public init() {}

  private static var all: [NetworkSetting] { Architecture.layerSettings + NetworkSetting.training }

  public static var hyperparameters: [Hyperparameter<Self>] {
    all.map { setting in
      Hyperparameter(setting.name, "\(setting.summary); default \(setting.text(Architecture.defaults))") {
        setting.set(&$0.settings, $1)
      }
    }
  }

  public func validate() throws(TrainingError) {
    for setting in Self.all { try require(setting.isValid(settings), setting.name, setting.text(settings)) }
    try require(
      settings.earlyStopping == 0 || settings.validationShare > 0, "earlyStopping",
      "\(settings.earlyStopping) without a validationShare")
  }

  public var batchSize: Int { settings.batchSize }

  public func networkSpecification(frames: FrameShape, classes: Int) throws(TrainingError) -> NetworkSpecification {
    let window = settings.window == 0 ? frames.count : min(settings.window, frames.count)
    let shape = FrameShape(count: window, bands: frames.bands)
    let specification = NetworkSpecification(
      name: Architecture.identifier, inputShape: Architecture.inputShape(shape),
      layers: Architecture.layers(settings, frames: shape, classes: classes))
    do { _ = try NetworkSummary(specification) } catch {
      throw .invalidRows("\(Architecture.identifier) on \(window) frames of \(frames.bands) values: \(error)")
    }
    return specification
  }

  /// How the networks are trained, `classCounts` being the rows of each class that has any.
  func plan(classCounts: [Int], seed: Seed) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.epochs = settings.epochs
    plan.batchSize = settings.batchSize
    plan.learningRate = settings.learningRate
    plan.optimizer =
      switch settings.optimizer {
      case .adamw: .adamW(weightDecay: settings.weightDecay)
      case .adam: .adam(weightDecay: settings.weightDecay)
      case .sgd: .sgd(weightDecay: settings.weightDecay)
      }
    let third = max(1, settings.epochs / 3)
    plan.schedule =
      switch settings.schedule {
      case .cosine: LearningRateSchedule(.cosine(final: 0.01), warmUpEpochs: settings.warmUp)
      case .constant: LearningRateSchedule(.constant, warmUpEpochs: settings.warmUp)
      case .step: LearningRateSchedule(.step(epochs: third), warmUpEpochs: settings.warmUp)
      case .plateau: LearningRateSchedule(.reduceOnPlateau(), warmUpEpochs: settings.warmUp)
      }
    plan.gradientNormLimit = settings.gradientNorm > 0 ? settings.gradientNorm : nil
    plan.loss = LossFunction(
      settings.loss == .focal
        ? .focal(gamma: settings.focalGamma) : .crossEntropy(labelSmoothing: settings.labelSmoothing),
      classWeights: settings.classWeights == .none ? nil : settings.classWeights.weights(ofCounts: classCounts))
    plan.patience = settings.earlyStopping > 0 ? settings.earlyStopping : nil
    plan.criterion = settings.criterion == .loss ? .loss : .meanRecall
    plan.averaging =
      switch settings.averaging {
      case .none: .none
      case .exponential: .exponential(decay: settings.averageDecay)
      case .stochastic: .stochastic(fromEpoch: settings.epochs * 3 / 4)
      }
    plan.seed = seed
    return plan
  }
}

extension NetworkClassifier: SuggestsAblations {
  public static var ablations: [(name: String, settings: [(name: String, value: String)])] { Architecture.ablations }
}
