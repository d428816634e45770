import SerCorpus
import SerFeatures
import SerNumerics
import SerReports

/// `run.json` of a comparison of feature sets: what it takes to repeat it, and what it took.
struct FeatureComparisonRecord: Encodable {
  let command: String
  let program = ProgramVersion.name
  let seed: UInt64
  let workers: Int
  let source: String
  let manifestSha256: String?
  let classifier: String
  let parameters: [String]
  let `protocol`: String
  let rows: Int
  let featureSets: [SetRecord]
  /// The kernels OpenBLAS chose: another processor may round differently.
  let blas: String
  let seconds: Double
  let peakRssBytes: Int

  struct SetRecord: Encodable {
    let identifier: String
    let sha256: String
    let columns: Int
    let extraction: ExtractionCost
    let fitSeconds: Double
    let predictSeconds: Double
  }

  init(
    seed: UInt64, workers: Int, source: TableSource, model: ConfiguredModel, plan: String, rows: Int,
    sets: [any FeatureSet], compared: [ComparedFeatureSet], seconds: Double
  ) {
    command = Serbase.commandLine
    self.seed = seed
    self.workers = workers
    self.source = source.name
    manifestSha256 = source.manifestDigest
    classifier = model.identifier
    parameters = model.parameters
    `protocol` = plan
    self.rows = rows
    featureSets = zip(sets, compared).map { set, compared in
      SetRecord(
        identifier: compared.name, sha256: FeatureCache.digest(of: set), columns: compared.columnCount,
        extraction: compared.cost, fitSeconds: compared.cell.fitSeconds, predictSeconds: compared.cell.predictSeconds)
    }
    blas = MatrixProduct.blasCoreName
    self.seconds = seconds
    peakRssBytes = ProcessUsage.peakResidentBytes
  }
}
