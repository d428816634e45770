import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// `run.json`: what it takes to repeat a comparison.
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
  /// The kernels OpenBLAS chose: another processor may round differently.
  let blas: String
  let seconds: Double
  let peakRssBytes: Int
  let cells: [CellSummary]

  struct FeatureSetRecord: Encodable {
    let identifier: String
    let sha256: String
  }

  struct ModelRecord: Encodable {
    let identifier: String
    let parameters: [String]
    let standardize: Bool
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
    featureSets = sets.map { .init(identifier: type(of: $0).identifier, sha256: FeatureCache.digest(of: $0)) }
    self.models = models.map {
      .init(identifier: $0.identifier, parameters: $0.parameters, standardize: $0.pipeline.standardizes)
    }
    self.protocols = protocols.map(\.identifier)
    self.normalizations = normalizations.map(\.rawValue)
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
  let marks: [String]
  let remarks: [String]
  let rows: Int
  let accuracy: Double?
  let accuracyInterval: Interval?
  let uar: Double?
  let uarInterval: Interval?
  let macroF1: Double?
  let weightedF1: Double?
  let logLoss: Double?
  let fitSeconds: Double
  let predictSeconds: Double
  let converged: Bool

  private enum CodingKeys: String, CodingKey {
    case featureSet, model, parameters, `protocol`, normalization, marks, remarks, rows, accuracy, accuracyInterval, uar
    case uarInterval
    case macroF1 = "macro_f1"
    case weightedF1 = "weighted_f1"
    case logLoss, fitSeconds, predictSeconds, converged
  }

  /// Undefined figures are there as null: whoever reads the document finds every key.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(featureSet, forKey: .featureSet)
    try container.encode(model, forKey: .model)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(`protocol`, forKey: .protocol)
    try container.encode(normalization, forKey: .normalization)
    try container.encode(marks, forKey: .marks)
    try container.encode(remarks, forKey: .remarks)
    try container.encode(rows, forKey: .rows)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(accuracyInterval, forKey: .accuracyInterval)
    try container.encode(uar, forKey: .uar)
    try container.encode(uarInterval, forKey: .uarInterval)
    try container.encode(macroF1, forKey: .macroF1)
    try container.encode(weightedF1, forKey: .weightedF1)
    try container.encode(logLoss, forKey: .logLoss)
    try container.encode(fitSeconds, forKey: .fitSeconds)
    try container.encode(predictSeconds, forKey: .predictSeconds)
    try container.encode(converged, forKey: .converged)
  }

  init(_ cell: EvaluatedCell) {
    let metrics = cell.metrics
    featureSet = cell.featureSet
    model = cell.model
    parameters = cell.parameters
    `protocol` = cell.protocolName
    normalization = cell.normalization.rawValue
    marks = cell.marks
    remarks = cell.remarks
    rows = metrics.count
    accuracy = metrics.accuracy
    accuracyInterval = cell.accuracyInterval
    uar = metrics.uar
    uarInterval = cell.uarInterval
    macroF1 = metrics.macroF1
    weightedF1 = metrics.weightedF1
    logLoss = metrics.logLoss
    fitSeconds = cell.fitSeconds
    predictSeconds = cell.predictSeconds
    converged = cell.converged
  }
}
