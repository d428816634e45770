import SerCorpus
import SerFeatures
import SerNumerics

/// What every study's `run.json` says of how to repeat it.
struct StudyRecord: Encodable {
  /// A corpus and the manifest that it was read by.
  struct CorpusRecord: Encodable {
    let identifier: String
    @ExplicitNull var manifestSha256: String?

    init(_ session: CorpusSession) {
      identifier = session.corpus.identifier
      manifestSha256 = session.corpus.manifestDigest
    }
  }

  let command = Serbase.commandLine
  let program = ProgramVersion.name
  let seed: UInt64
  let workers: Int
  let corpora: [CorpusRecord]
  let featureSets: [RunRecord.FeatureSetRecord]
  let models: [RunRecord.ModelRecord]
  let normalizations: [String]
  @ExplicitNull var emotions: String?
  /// The kernels OpenBLAS chose: another processor may round differently.
  let blas = MatrixProduct.blasCoreName
  let seconds: Double
  let peakRssBytes = ProcessUsage.peakResidentBytes

  init(
    corpora: [CorpusSession], sets: [any FeatureSet], models: [ConfiguredModel], normalizations: [String],
    emotions: EmotionScheme? = nil, options: RunOptions, start: ContinuousClock.Instant
  ) {
    seed = options.seed
    workers = options.workers
    self.corpora = corpora.map(CorpusRecord.init)
    featureSets = sets.map { .init(identifier: $0.specification, sha256: FeatureCache.digest(of: $0)) }
    self.models = models.map(RunRecord.ModelRecord.init)
    self.normalizations = normalizations
    self.emotions = emotions?.name
    seconds = (ContinuousClock.now - start).inSeconds
  }
}
