import Foundation
import SerCorpus
import SerFormats
import SerLearning
import Yams

/// An experiment in YAML: a corpus and one or several blocks of feature sets × models × …, each with settings of its
/// own.
///
/// What stands at the top holds for every block under `cells` that doesn't say otherwise; without `cells` it is the one
/// block.
struct ExperimentFile {
  let path: String
  /// Where the file says so.
  let seed: UInt64?
  /// Whether any block names its training seeds.
  let namesSeeds: Bool
  let corpus: String
  /// Which emotions are judged; nil for all.
  let emotions: String?
  private let blocks: [(line: Int?, field: String, block: ExperimentBlock)]

  private static let blockKeys = [
    "sets", "models", "parameters", "protocols", "normalizations", "seeds", "search", "select", "calibrate", "augment",
    "copies",
  ]
  private static let topKeys = ["description", "corpus", "emotions", "seed", "cells"] + blockKeys

  /// Whether an argument is such a file rather than a corpus.
  static func isMeant(by argument: String) -> Bool { argument.hasSuffix(".yaml") || argument.hasSuffix(".yml") }

  /// Reads a file; throws ``FormatError`` where it can't be read, ``ExperimentFileError`` for what it says.
  init(contentsOf path: String) throws {
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw FormatError.unreadable(path: path, reason: StagedOutput.reason(of: error))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ExperimentFileError(path: path, line: nil, field: "the file", problem: "it is not UTF-8 text")
    }
    try self.init(text: text, path: path)
  }

  /// Parses a file's text; `path` is what errors name.
  init(text: String, path: String) throws {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw ExperimentFileError(path: path, line: nil, field: "the file", problem: "not YAML: \(error)")
    }
    guard let node else {
      throw ExperimentFileError(path: path, line: nil, field: "the file", problem: "it is empty")
    }
    let top = try ExperimentFields(node, path: path, field: "", allowed: Self.topKeys)
    self.path = path
    _ = try top.text("description")
    guard let corpus = try top.text("corpus") else {
      throw ExperimentFileError(path: path, line: nil, field: "corpus", problem: "missing; name the corpus")
    }
    self.corpus = corpus
    emotions =
      top["emotions"]?.sequence == nil
      ? try top.text("emotions") : try top.texts("emotions", such: "[happy, sad]")?.joined(separator: ",")
    seed = try top.seed("seed")
    let all = try Self.blocks(of: top)
    namesSeeds = try top.seeds("seeds") != nil || all.contains { try $0.seeds("seeds") != nil }
    blocks = try all.map { fields in
      (fields.line(of: "sets") ?? top.line(of: "sets"), fields.field, try Self.block(fields, under: top))
    }
  }

  private static func blocks(of top: ExperimentFields) throws -> [ExperimentFields] {
    guard let cells = top["cells"] else { return [top] }
    guard let sequence = cells.sequence, !sequence.isEmpty else {
      throw top.error("cells", "expected a list of blocks, each with sets and models")
    }
    return try sequence.enumerated().map { index, node in
      try ExperimentFields(node, path: top.path, field: "cells[\(index + 1)].", allowed: blockKeys)
    }
  }

  /// A block; what it doesn't say is taken from the top.
  private static func block(_ own: ExperimentFields, under top: ExperimentFields) throws -> ExperimentBlock {
    func texts(_ key: String, _ example: String) throws -> [String]? {
      try own.texts(key, such: example) ?? top.texts(key, such: example)
    }
    guard let sets = try texts("sets", "[mfcc-functionals]") else {
      throw own.error("sets", "missing; name feature sets, such as [mfcc-functionals]")
    }
    guard let models = try texts("models", "[svm, forest]") else {
      throw own.error("models", "missing; name classifiers, such as [svm, forest]")
    }
    let parameters = try own.parameters("parameters")
    var block = ExperimentBlock(sets: sets, models: models, seeds: [])
    block.prefix = ""
    block.parameters = try parameters.isEmpty ? top.parameters("parameters") : parameters
    block.protocols = try texts("protocols", "[luna-5fold]") ?? []
    block.normalizations = try texts("normalizations", "[train, speaker]") ?? block.normalizations
    block.seeds = try own.seeds("seeds") ?? top.seeds("seeds") ?? []
    block.preparation = RequestedPreparation(
      select: try texts("select", "[none, 'anova:100']") ?? [],
      calibrate: try texts("calibrate", "[none, temperature]") ?? [], prefix: "")
    block.augmentation = RequestedAugmentation(
      augment: try texts("augment", "[none, 'noise:snr=10..20']") ?? [],
      copies: try own.count("copies", in: 1...50) ?? top.count("copies", in: 1...50), prefix: "")
    if block.augmentation.copies != nil, block.augmentation.augment.isEmpty {
      throw own.error("copies", "goes with augment")
    }
    block.searches = try searches(own["search"] == nil ? top : own)
    return block
  }

  private static func searches(_ fields: ExperimentFields) throws -> RequestedSearches {
    let search = try fields.fields("search", allowed: ["spaces", "strategy", "trials", "metric", "inner"])
    guard let search else { return RequestedSearches(settings: SearchSettings(prefix: "search.")) }
    guard let spaces = try search.texts("spaces", such: "['svm:cost=1,10;gamma=scale,0.001']") else {
      throw search.error("spaces", "missing; name what is searched, such as ['svm:cost=1,10,100']")
    }
    return RequestedSearches(
      spaces: spaces,
      settings: SearchSettings(
        strategy: try search.text("strategy"), trials: try search.count("trials", in: 1...10_000),
        metric: try search.text("metric"), inner: try search.count("inner", in: 2...100), prefix: "search."))
  }

  /// The experiment. `seed` and `seeds` hold where the file says nothing of them. What is unknown or impossible in a
  /// block is an error that names it.
  func experiment(seed given: UInt64, seeds: [UInt64]?) throws -> Experiment {
    let seed = seed ?? given
    let cells = try blocks.flatMap { line, field, block in
      var block = block
      if block.seeds.isEmpty { block.seeds = seeds ?? [seed] }
      do { return try block.cells(drawSeed: seed) } catch {
        let place = field.isEmpty ? "the experiment" : String(field.dropLast())
        throw ExperimentFileError(path: path, line: line, field: place, problem: "\(error)")
      }
    }
    let scheme: EmotionScheme?
    do { scheme = try emotions.map { try EmotionOptions.scheme($0, option: "emotions") } } catch {
      throw ExperimentFileError(path: path, line: nil, field: "emotions", problem: "\(error)")
    }
    do { return try Experiment(corpus: corpus, seed: seed, cells: cells, emotions: scheme) } catch {
      throw ExperimentFileError(path: path, line: nil, field: "cells", problem: "\(error)")
    }
  }
}
