import ArgumentParser
import Foundation
import SerCorpus
import SerFeatures
import SerFormats
import SerLearning
import SerReports

/// Where the rows of a fit or a search come from: a corpus, or a table of anyone's own features.
struct RowSourceOptions: ParsableArguments {
  @Argument(help: "A corpus by name, or the path of a manifest .csv; leave it out with --table.", completion: .corpus)
  var corpus: String?
  @OptionGroup var audio: AudioOptions
  @Option(
    help: "The feature set of a corpus, see `serbase features list` (default: mfcc-functionals).",
    completion: .featureSet)
  var set: String?
  @Option(
    help: ArgumentHelp("Rows to fit, instead of a corpus.", valueName: "npz|csv|arff|libsvm"), completion: .featureTable
  )
  var table: String?
  @OptionGroup var columns: TableColumnOptions
  @Option(help: "train (scale by training rows), or corpus, speaker (transductive).", completion: .normalization)
  var normalize = "train"
  @OptionGroup var emotions: EmotionOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var extraction: ExtractionOptions

  func validate() throws {
    guard (corpus == nil) != (table == nil) else { throw ValidationError("give either a corpus or --table") }
    if table != nil, set != nil { throw ValidationError("--set is for a corpus; a table holds its features already") }
    if table != nil, !augmentation.augment.isEmpty {
      throw ValidationError("--augment is for a corpus; a table has no recordings to change")
    }
    if augmentation.augment.count > 1 { throw ValidationError("--augment: a fit takes one chain") }
  }

  /// The rows. `protocolName` is how they are to be divided; without one a table's default is taken where it has
  /// speakers, and `divides` false takes none at all.
  func source(protocolName: String?, divides: Bool, _ options: RunOptions) async throws -> FitSource {
    guard let table else { return try await corpusSource(protocolName, options) }
    let rows = try read(table)
    let speakers = rows.speakers.map { Set($0).count }
    // Without speakers, only a protocol that is asked for can be run.
    let splitProtocol =
      divides && (speakers != nil || protocolName != nil)
      ? try SplitProtocol.resolve(protocolName, card: nil, speakers: speakers ?? 0) : nil
    return FitSource(
      table: rows, name: table, featureSet: TableSource.featureSet(of: rows), card: nil,
      digest: try FileDigest(of: URL(fileURLWithPath: table)).sha256, splitProtocol: splitProtocol,
      scheme: try emotions.scheme())
  }

  /// A table of features, with the rows that are judged.
  func read(_ path: String) throws -> FeatureTable {
    try columns.read(path).judged(as: emotions.scheme(), from: path)
  }

  private func corpusSource(_ protocolName: String?, _ options: RunOptions) async throws -> FitSource {
    let featureSet = try FeatureSpecification.set(set ?? MFCCFunctionals.identifier)
    let session = try await CorpusSession.open(
      corpus ?? "", audio, workers: options.workers, console: options.console)
    let splitProtocol = try session.splitProtocol(named: protocolName)
    let source = TableSource(session)
    let features = FeatureSession(options: extraction, workers: options.workers, console: options.console)
    let rows = try await features.extract(featureSet, of: session.clips, missing: session.missing, source: source)
      .table.judged(as: emotions.scheme(), from: session.corpus.identifier)
    let augmented = try await AugmentationSession(
      chains: augmentation.chains(), copies: augmentation.copies ?? 1, seed: options.seed, features: features
    ).rows(of: rows, featureSet, clips: session.clips, source: source)
    return FitSource(
      table: rows, name: session.corpus.identifier, featureSet: featureSet, card: session.corpus.card,
      digest: source.manifestDigest, splitProtocol: splitProtocol, scheme: try emotions.scheme(),
      augmented: augmented.first ?? nil)
  }

  /// The words that name these rows on a command line.
  var words: [String] {
    func option(_ name: String, _ value: String?) -> [String] { value.map { ["--\(name)", $0] } ?? [] }
    return (corpus.map { [$0] } ?? []) + option("audio", audio.audio) + option("manifests", audio.manifests)
      + option("set", set) + option("table", table) + option("label", columns.label)
      + option("group", columns.group)
      + option("emotions", emotions.emotions) + (normalize == "train" ? [] : ["--normalize", normalize])
      + augmentation.augment.flatMap { ["--augment", $0] }
      + option("copies", augmentation.copies.map(String.init))
  }
}
