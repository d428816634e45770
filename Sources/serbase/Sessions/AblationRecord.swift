import SerCorpus
import SerEvaluation
import SerFeatures
import SerNumerics
import SerReports

/// `run.json` of an ablation: what it takes to repeat it, and what it took.
struct AblationRecord: Encodable {
  let command: String
  let program = ProgramVersion.name
  /// Of the split (where it is drawn), of augmented copies and of the intervals.
  let seed: UInt64
  /// Of training.
  let trainingSeeds: [UInt64]
  let workers: Int
  let source: String
  let manifestSha256: String?
  let featureSet: String
  let featureSetSha256: String
  /// The kernels OpenBLAS chose: another processor may round differently.
  let blas: String
  let seconds: Double
  let peakRssBytes: Int
  let result: AblationSummary

  init(
    seed: UInt64, workers: Int, source: TableSource, set: any FeatureSet, report: AblationReport, seconds: Double
  ) {
    command = Serbase.commandLine
    self.seed = seed
    trainingSeeds = report.analysis.base.runs.seeds
    self.workers = workers
    self.source = source.name
    manifestSha256 = source.manifestDigest
    featureSet = set.specification
    featureSetSha256 = FeatureCache.digest(of: set)
    blas = MatrixProduct.blasCoreName
    self.seconds = seconds
    peakRssBytes = ProcessUsage.peakResidentBytes
    result = AblationSummary(report)
  }
}
