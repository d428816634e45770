import SerCorpus
import SerFeatures
import SerLearning
import SerNumerics

/// A comparison before it is run: every cell with all that it takes, checked as far as that goes without audio.
///
/// A command line, an experiment's file and the record of an earlier run all end as this.
struct Experiment: Sendable {
  /// The corpus's name, or the path of a manifest.
  let corpus: String
  /// Of intervals and tests.
  let seed: UInt64
  let cells: [ExperimentCell]
  /// Which emotions are judged, and as which classes; nil for all, each for itself.
  let emotions: EmotionScheme?

  /// The cells of the blocks in their order. Throws where two are the same: it would be computed twice and compared
  /// with itself.
  init(corpus: String, seed: UInt64, blocks: [ExperimentBlock], emotions: EmotionScheme? = nil) throws {
    try self.init(
      corpus: corpus, seed: seed, cells: blocks.flatMap { try $0.cells(drawSeed: seed) }, emotions: emotions)
  }

  init(corpus: String, seed: UInt64, cells: [ExperimentCell], emotions: EmotionScheme? = nil) throws {
    self.emotions = emotions
    self.corpus = corpus
    self.seed = seed
    self.cells = cells
    var seen: Set<[String]> = []
    if let twice = try cells.first(where: { try !seen.insert($0.identity).inserted }) {
      throw CommandFailure.usage("the cell \(twice.title) is there twice, with the same settings and seed")
    }
  }

  /// Throws for a protocol that the corpus doesn't have; reads the corpus's card at most.
  func checkProtocols(_ options: AudioOptions) throws {
    var card: CorpusCard?
    if !corpus.hasSuffix(".csv") && !corpus.contains("/") {
      _ = try CorpusCatalogue.parser(named: corpus)
      card = try CorpusSession.directory(options).card(of: corpus)
    }
    for name in Set(cells.compactMap(\.protocolName)).sorted() {
      _ = try SplitProtocol.resolve(name, card: card, speakers: 0)
    }
  }

  /// The different feature sets, in the order of their first cells.
  var sets: [any FeatureSet] {
    cells.reduce(into: [any FeatureSet]()) { sets, cell in
      if !sets.contains(where: { $0.specification == cell.set.specification }) { sets.append(cell.set) }
    }
  }
}

/// One cell of a comparison that is to be computed.
struct ExperimentCell: Sendable {
  let set: any FeatureSet
  let model: ConfiguredModel
  /// Nil for the corpus's own first protocol.
  var protocolName: String?
  let normalization: Normalization
  /// Nil for the recordings as they are.
  let augmentation: ExperimentAugmentation?
  /// Of training.
  let seed: UInt64
  /// Of the split, where it is drawn, and of augmented copies.
  let drawSeed: UInt64

  /// What makes it the cell it is, defaults written out.
  var identity: [String] {
    get throws {
      [
        set.specification, model.identifier, try model.hyperparameters, "\(model.pipeline.standardizes)",
        model.searchText ?? "", model.preparation.selection ?? "", model.preparation.calibration ?? "",
        protocolName ?? "", normalization.rawValue, augmentation?.text ?? "", "\(seed)", "\(drawSeed)",
      ]
    }
  }

  /// For people: `svm (cost=10) on mfcc-functionals, luna-5fold, seed 1`.
  var title: String {
    let settings = model.parameters.isEmpty ? "" : " (\(model.parameters.joined(separator: ", ")))"
    return "\(model.identifier)\(model.preparation.suffix)\(settings) on \(features), "
      + "\(protocolName ?? "the corpus's first protocol")\(normalization == .train ? "" : ", normalised by \(normalization.rawValue)")"
      + ", seed \(seed)"
  }

  /// The feature set and what its training rows are augmented by.
  var features: String { self.set.specification + (augmentation.map { " + \($0.chain.summary) ×\($0.copies)" } ?? "") }
}

/// What training rows of a cell are augmented by.
struct ExperimentAugmentation: Sendable, Equatable {
  let chain: AugmentationChain
  /// Of each training clip.
  let copies: Int

  var text: String { "\(chain.specification) x\(copies)" }
}

extension ConfiguredModel {
  /// All hyperparameters, defaults among them, as JSON.
  var hyperparameters: String {
    get throws { String(decoding: try JSONValue(encoding: trainer).data, as: UTF8.self) }
  }

  /// The search of hyperparameters; nil where they are given.
  var searchText: String? {
    pipeline.search.map { "\($0.space); \($0.strategy); \($0.metric.rawValue); \($0.innerFolds) inner folds" }
  }
}
