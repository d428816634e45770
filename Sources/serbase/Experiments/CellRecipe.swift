import Foundation
import SerCorpus
import SerFeatures
import SerLearning
import SerReports

/// All that it takes to compute a cell again, as `run.json` holds it.
struct CellRecipe: Codable, Sendable, Equatable {
  /// A search of hyperparameters inside each fold.
  struct Search: Codable, Sendable, Equatable {
    /// As it is typed: `cost=1,10; gamma=scale,0.001`.
    let space: String
    let strategy: String
    /// Nil where the strategy takes no number, or all there are.
    let trials: Int?
    let metric: String
    let innerFolds: Int
  }

  let featureSet: String
  let featureSetSha256: String
  let model: String
  /// The settings that were given, `name=value`.
  let parameters: [String]
  /// All of them, defaults among them, as JSON; nil where an earlier version didn't say.
  let hyperparameters: String?
  let standardize: Bool
  let search: Search?
  let selection: String?
  let calibration: String?
  let `protocol`: String
  /// Of the rows of every fold; nil where an earlier version didn't say.
  let foldsSha256: String?
  let normalization: String
  let augmentation: AugmentationNote?
  /// Of training.
  let seed: UInt64
  /// Of the split and of augmented copies.
  let drawSeed: UInt64

  init(_ cell: ExperimentCell, plan: SplitPlan, note: AugmentationNote?) throws {
    featureSet = cell.set.specification
    featureSetSha256 = FeatureCache.digest(of: cell.set)
    model = cell.model.identifier
    parameters = cell.model.given
    hyperparameters = try cell.model.hyperparameters
    standardize = cell.model.pipeline.standardizes
    search = cell.model.pipeline.search.map(Search.init)
    selection = cell.model.preparation.selection
    calibration = cell.model.preparation.calibration
    `protocol` = plan.name
    foldsSha256 = plan.contentDigest
    normalization = cell.normalization.rawValue
    augmentation = note
    seed = cell.seed
    drawSeed = cell.drawSeed
  }

  /// The recipe of a cell that an earlier version recorded: nil where settings were searched, which it recorded as a
  /// text for people alone.
  init?(_ summary: RecordedCell, featureSetSha256: String, standardize: Bool, seed: UInt64) {
    guard !summary.parameters.contains(where: { $0.hasPrefix("search(") }) else { return nil }
    featureSet = summary.featureSet
    self.featureSetSha256 = featureSetSha256
    model = summary.model
    parameters = summary.parameters
    hyperparameters = nil
    self.standardize = standardize
    search = nil
    selection = summary.selection
    calibration = summary.calibration
    `protocol` = summary.protocol
    foldsSha256 = nil
    normalization = summary.normalization
    augmentation = summary.augmentation
    self.seed = summary.seed ?? seed
    drawSeed = seed
  }

  /// The cell that the recipe is of. Throws where this program knows something of it no longer.
  func cell() throws -> ExperimentCell {
    let settings = parameters.compactMap(ParameterOption.init(argument:)).filter { $0.name != "standardize" }
    let standardizes = ParameterOption(name: "standardize", value: "\(standardize)")
    let configured = try ConfiguredModel(
      model, parameters: parameters.contains { $0.hasPrefix("standardize=") } ? settings + [standardizes] : settings,
      search: search?.search())
    let prepared = try RequestedPreparation(
      select: selection.map { [$0] } ?? [], calibrate: calibration.map { [$0] } ?? []
    ).prepared([configured])
    return ExperimentCell(
      set: try FeatureSpecification.set(featureSet), model: prepared[0], protocolName: `protocol`,
      normalization: try Normalization.named(normalization),
      augmentation: try augmentation.map {
        ExperimentAugmentation(chain: try AugmentationChain($0.specification), copies: $0.copies)
      }, seed: seed, drawSeed: drawSeed)
  }
}

extension CellRecipe.Search {
  init(_ search: HyperparameterSearch) {
    space = "\(search.space)"
    strategy = search.strategy.name
    trials =
      switch search.strategy {
      case .grid: nil
      case .random(let trials): trials
      case .halving(let trials): trials
      }
    metric = search.metric.rawValue
    innerFolds = search.innerFolds
  }

  fileprivate func search() throws -> HyperparameterSearch {
    try SearchSettings(strategy: strategy, trials: trials, metric: metric, inner: innerFolds).search([space])
  }
}
