import SerFeatures

/// Augmentation of training rows, in the words of a command line or of an experiment's file.
struct RequestedAugmentation: Sendable {
  /// Chains of steps; `none` stands for the recordings as they are.
  var augment: [String] = []
  /// Copies of each training clip; nil for one.
  var copies: Int?
  /// What stands before the names of settings in messages.
  var prefix = "--"

  /// The chains that were asked for; nil stands for no augmentation. Without any that alone.
  func chains() throws -> [AugmentationChain?] {
    guard !augment.isEmpty else { return [nil] }
    let chains = try augment.map { $0 == "none" ? nil : try AugmentationChain($0) }
    for (index, chain) in chains.enumerated() where chains[..<index].contains(chain) {
      throw CommandFailure.usage("\(prefix)augment: '\(augment[index])' is given twice")
    }
    return chains
  }
}
