import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `run.json` of a comparison: what it takes to repeat it, and what it took.
struct ComparisonRecord: Encodable {
  /// By which the record is known to be one, and of this version.
  static let currentFormat = "serbase comparison 1"

  let format = Self.currentFormat
  let command: String
  let program = ProgramVersion.name
  /// Of intervals and tests.
  let seed: UInt64
  /// Of training, all that occur.
  let trainingSeeds: [UInt64]
  let workers: Int
  let source: String
  @ExplicitNull var manifestSha256: String?
  /// The corpus as it was named; null where all cells were taken from earlier comparisons.
  @ExplicitNull var corpus: String?
  /// The emotions that were judged, or the scheme that groups them; null for all, each for itself.
  @ExplicitNull var emotions: String?
  /// The file that said what to compare, if one did.
  @ExplicitNull var experiment: String?
  @ExplicitNull var experimentSha256: String?
  let featureSets: [RunRecord.FeatureSetRecord]
  let models: [RunRecord.ModelRecord]
  let protocols: [String]
  let normalizations: [String]
  /// What training rows were augmented by; null for the recordings as they are.
  let augmentations: [AugmentationNote?]
  /// The kernels OpenBLAS chose: another processor may round differently.
  let blas: String
  let seconds: Double
  let peakRssBytes: Int
  let cells: [Cell]

  /// A cell's figures with its recipe, its folds and where it comes from.
  struct Cell: Encodable {
    let summary: CellSummary
    @ExplicitNull var recipe: CellRecipe?
    /// What happened in each fold; null where an earlier version didn't say.
    @ExplicitNull var folds: [CrossValidation.FoldOutcome]?
    let predictionsSha256: String
    @ExplicitNull var origin: CellOrigin?

    enum CodingKeys: String, CodingKey { case recipe, folds, predictionsSha256, origin }

    init(_ computed: ComputedCell, names: [String]) {
      summary = CellSummary(computed.cell)
      recipe = computed.recipe
      let outcome = computed.cell.outcome
      folds = computed.knowsFolds ? outcome.folds : nil
      predictionsSha256 = outcome.predictions.contentDigest(names: names, folds: outcome.folds.map(\.name))
      origin = computed.origin
    }

    func encode(to encoder: any Encoder) throws {
      try summary.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(_recipe, forKey: .recipe)
      try container.encode(_folds, forKey: .folds)
      try container.encode(predictionsSha256, forKey: .predictionsSha256)
      try container.encode(_origin, forKey: .origin)
    }
  }

  /// The record of a run. `file` is the experiment's, where there is one.
  init(
    _ cells: [ComputedCell], facts: RowFacts, source: TableSource, corpus: String?, emotions: String?,
    file: String?, seed: UInt64,
    workers: Int, seconds: Double
  ) throws {
    command = Serbase.commandLine
    self.seed = seed
    func distinct<Value: Equatable>(_ values: [Value]) -> [Value] {
      values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    trainingSeeds = distinct(cells.map(\.cell.seed))
    self.workers = workers
    self.source = source.name
    manifestSha256 = source.manifestDigest
    self.corpus = corpus
    self.emotions = emotions
    experiment = file
    experimentSha256 = try file.map { try FileDigest(of: URL(fileURLWithPath: $0)).sha256 }
    let recipes = cells.compactMap(\.recipe)
    featureSets = distinct(
      recipes.map { RunRecord.FeatureSetRecord(identifier: $0.featureSet, sha256: $0.featureSetSha256) })
    models = distinct(zip(cells, cells.map(\.recipe)).map { RunRecord.ModelRecord($0.cell, $1) })
    protocols = distinct(cells.map(\.cell.protocolName))
    normalizations = distinct(cells.map(\.cell.normalization.rawValue))
    augmentations = distinct(cells.map(\.cell.augmentation))
    blas = MatrixProduct.blasCoreName
    self.seconds = seconds
    peakRssBytes = ProcessUsage.peakResidentBytes
    self.cells = cells.map { Cell($0, names: facts.names) }
  }
}

extension RunRecord.ModelRecord {
  /// The model of a cell, taken from an earlier comparison perhaps.
  init(_ cell: EvaluatedCell, _ recipe: CellRecipe?) {
    self.init(
      identifier: cell.model, parameters: cell.parameters, standardize: recipe?.standardize,
      selection: cell.preparation.selection, calibration: cell.preparation.calibration)
  }
}
