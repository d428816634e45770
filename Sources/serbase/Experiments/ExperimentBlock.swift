import SerFeatures
import SerLearning

/// Feature sets × protocols × normalisations × models × augmentations × seeds, in the words of a command line or of an
/// experiment's file.
struct ExperimentBlock: Sendable {
  var sets: [String]
  var models: [String]
  /// Settings for all models or for one.
  var parameters: [ParameterOption] = []
  /// Empty for the corpus's own first protocol.
  var protocols: [String] = []
  var normalizations: [String] = [Normalization.train.rawValue]
  /// Of training.
  var seeds: [UInt64]
  var preparation = RequestedPreparation()
  var searches = RequestedSearches()
  var augmentation = RequestedAugmentation()
  /// What stands before the names of settings in messages: two hyphens on the command line.
  var prefix = "--"

  /// Every combination, seeds running fastest. Everything that is named must be known, and every model able to read
  /// every feature set of its block.
  func cells(drawSeed: UInt64) throws -> [ExperimentCell] {
    let sets = try NameList.featureSets(sets.joined(separator: ","), option: "\(prefix)sets")
    let models = try preparation.prepared(
      ConfiguredModel.all(
        NameList.names(models.joined(separator: ","), option: "\(prefix)models"), parameters: parameters,
        searches: searches, prefix: prefix))
    let normalizations = try normalizations.map(Normalization.named)
    let augmentations = try augmentation.chains().map { chain in
      chain.map { ExperimentAugmentation(chain: $0, copies: augmentation.copies ?? 1) }
    }
    try check(sets, models)
    var cells: [ExperimentCell] = []
    for set in sets {
      for protocolName in protocols.isEmpty ? [nil] : protocols.map(Optional.some) {
        for normalization in normalizations {
          for model in models {
            for augmentation in augmentations {
              cells += seeds.map { seed in
                ExperimentCell(
                  set: set, model: model, protocolName: protocolName, normalization: normalization,
                  augmentation: augmentation, seed: seed, drawSeed: drawSeed)
              }
            }
          }
        }
      }
    }
    return cells
  }

  private func check(_ sets: [any FeatureSet], _ models: [ConfiguredModel]) throws {
    for model in models where type(of: model.trainer).readsFrames {
      for set in sets {
        guard case .columns = set.layout else { continue }
        let frames = FeatureCatalogue.entries.map { $0.make() }.filter {
          if case .frames = $0.layout { true } else { false }
        }
        throw CommandFailure.usage(
          "\(model.identifier) reads frames in time, and \(set.specification) has none; sets of frames are "
            + "\(frames.map(\.specification).joined(separator: ", "))")
      }
    }
  }
}
