import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// `run.json` of what judges one model: what it takes to repeat it.
struct RunRecord: Encodable {
  let command: String
  let program = ProgramVersion.name
  let seed: UInt64
  let workers: Int
  let source: String
  let manifestSha256: String?
  let featureSets: [FeatureSetRecord]
  let models: [ModelRecord]
  let protocols: [String]
  let normalizations: [String]
  /// What training rows were augmented by; null for the recordings as they are.
  let augmentations: [AugmentationNote?]
  /// The kernels OpenBLAS chose: another processor may round differently.
  let blas: String
  let seconds: Double
  let peakRssBytes: Int
  let cells: [CellSummary]

  struct FeatureSetRecord: Encodable, Equatable {
    let identifier: String
    let sha256: String
  }

  struct ModelRecord: Encodable, Equatable {
    let identifier: String
    let parameters: [String]
    /// Null where an earlier version didn't say.
    @ExplicitNull var standardize: Bool?
    @ExplicitNull var selection: String?
    @ExplicitNull var calibration: String?

    init(identifier: String, parameters: [String], standardize: Bool?, selection: String?, calibration: String?) {
      self.identifier = identifier
      self.parameters = parameters
      self.standardize = standardize
      self.selection = selection
      self.calibration = calibration
    }

    init(_ model: ConfiguredModel) {
      identifier = model.identifier
      parameters = model.parameters
      standardize = model.pipeline.standardizes
      selection = model.preparation.selection
      calibration = model.preparation.calibration
    }
  }

  init(
    command: String, seed: UInt64, workers: Int, source: TableSource, sets: [any FeatureSet], models: [ConfiguredModel],
    protocols: [SplitProtocol], normalizations: [Normalization], cells: [EvaluatedCell],
    seconds: Double
  ) {
    self.command = command
    self.seed = seed
    self.workers = workers
    self.source = source.name
    manifestSha256 = source.manifestDigest
    featureSets = sets.map { .init(identifier: $0.specification, sha256: FeatureCache.digest(of: $0)) }
    self.models = models.map(ModelRecord.init)
    self.protocols = protocols.map(\.identifier)
    self.normalizations = normalizations.map(\.rawValue)
    var notes: [AugmentationNote?] = []
    for cell in cells where !notes.contains(cell.augmentation) { notes.append(cell.augmentation) }
    augmentations = notes
    blas = MatrixProduct.blasCoreName
    self.seconds = seconds
    self.cells = cells.map(CellSummary.init)
    peakRssBytes = ProcessUsage.peakResidentBytes
  }
}

/// One cell of a comparison as `--json` prints it.
struct CellSummary: Encodable {
  let featureSet: String
  let model: String
  let parameters: [String]
  let `protocol`: String
  let normalization: String
  /// Of training.
  let seed: UInt64
  let marks: [String]
  let remarks: [String]
  @ExplicitNull var augmentation: AugmentationNote?
  @ExplicitNull var selection: String?
  @ExplicitNull var calibration: String?
  let rows: Int
  @ExplicitNull var accuracy: Double?
  @ExplicitNull var accuracyInterval: Interval?
  @ExplicitNull var accuracyBcaInterval: Interval?
  @ExplicitNull var uar: Double?
  @ExplicitNull var uarInterval: Interval?
  @ExplicitNull var uarBcaInterval: Interval?
  @ExplicitNull var macroF1: Double?
  @ExplicitNull var weightedF1: Double?
  @ExplicitNull var logLoss: Double?
  @ExplicitNull var ece: Double?
  let fitSeconds: Double
  let predictSeconds: Double
  let converged: Bool
  /// What a search chose in each fold; empty where settings were given.
  let choices: [ChoiceRecord]

  init(_ cell: EvaluatedCell) {
    let metrics = cell.metrics
    featureSet = cell.featureSet
    model = cell.model
    parameters = cell.parameters
    `protocol` = cell.protocolName
    normalization = cell.normalization.rawValue
    seed = cell.seed
    marks = cell.marks
    remarks = cell.remarks
    augmentation = cell.augmentation
    selection = cell.preparation.selection
    calibration = cell.preparation.calibration
    rows = metrics.count
    accuracy = metrics.accuracy
    accuracyInterval = cell.accuracyInterval
    accuracyBcaInterval = cell.accuracyBootstrap?.bca
    uar = metrics.uar
    uarInterval = cell.uarInterval
    uarBcaInterval = cell.uarBootstrap?.bca
    macroF1 = metrics.macroF1
    weightedF1 = metrics.weightedF1
    logLoss = metrics.logLoss
    ece = cell.calibration?.ece
    fitSeconds = cell.fitSeconds
    predictSeconds = cell.predictSeconds
    converged = cell.converged
    choices = ChoiceRecord.all(of: cell)
  }
}
