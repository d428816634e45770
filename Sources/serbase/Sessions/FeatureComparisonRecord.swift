import SerCorpus
import SerEvaluation
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

/// A comparison of feature sets as `--json` prints it.
struct FeatureComparisonSummary: Encodable {
  let sets: [SetSummary]
  let pairs: [PairSummary]

  struct SetSummary: Encodable {
    let featureSet: String
    let columns: Int
    let emotion: CellSummary
    @ExplicitNull var emotionShareMedian: Double?
    @ExplicitNull var speakerShareMedian: Double?
    /// The leak gauge: never a result about emotions.
    @ExplicitNull var speakerAccuracy: Double?
    @ExplicitNull var speakerScaledAccuracy: Double?
    @ExplicitNull var speakerChance: Double?
    @ExplicitNull var correlatedPairsShare: Double?
    @ExplicitNull var participationRatio: Double?
    @ExplicitNull var components95: Int?
    let greatestF: [String]
    let greatestMutualInformation: [String]
    let extraction: ExtractionCost

    init(_ set: ComparedFeatureSet) {
      featureSet = set.name
      columns = set.columnCount
      emotion = CellSummary(set.cell)
      emotionShareMedian = set.analysis.quantile(0.5) { $0.components?.emotion }
      speakerShareMedian = set.analysis.quantile(0.5) { $0.components?.speaker }
      speakerAccuracy = set.speakerProbe?.plain.accuracy
      speakerScaledAccuracy = set.speakerProbe?.speakerScaled.accuracy
      speakerChance = set.speakerProbe?.chance
      correlatedPairsShare = set.analysis.redundancy.correlatedPairs
      participationRatio = set.analysis.redundancy.participationRatio
      components95 = set.analysis.redundancy.components
      greatestF = set.analysis.leaders(10) { $0.anova?.f }.map(\.name)
      greatestMutualInformation = set.analysis.leaders(10) { $0.mutualInformation }.map(\.name)
      extraction = set.cost
    }
  }

  struct PairSummary: Encodable {
    let first: String
    let second: String
    let uarDifference: Double
    @ExplicitNull var uarInterval: Interval?
    let accuracyDifference: Double
    @ExplicitNull var accuracyInterval: Interval?
    let p: Double
    let adjustedP: Double
    @ExplicitNull var alignment: Double?

    init(_ pair: FeatureSetPair) {
      first = pair.first
      second = pair.second
      uarDifference = pair.comparison.uarDifference
      uarInterval = pair.uarInterval
      accuracyDifference = pair.comparison.accuracyDifference
      accuracyInterval = pair.accuracyInterval
      p = pair.p
      adjustedP = pair.adjustedP
      alignment = pair.alignment
    }
  }
}
