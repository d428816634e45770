import ArgumentParser
import SerFeatures

/// What training rows are augmented by.
struct AugmentationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Add changed copies of training clips, and of these only: steps such as noise:snr=10..20,stretch:rate=0.9..1.1 (see "
        + "`serbase augment --list`). `compare` takes several, and `none`.", valueName: "chain"),
    completion: .augmentations)
  var augment: [String] = []

  @Option(help: ArgumentHelp("Copies of each training clip, with --augment (default: 1).", valueName: "n"))
  var copies: Int?

  func validate() throws {
    if let copies, !(1...50).contains(copies) { throw ValidationError("--copies \(copies): 1 to 50") }
    if copies != nil, augment.isEmpty { throw ValidationError("--copies goes with --augment") }
  }

  /// The chains that were asked for; nil stands for no augmentation. Without --augment that alone.
  func chains() throws -> [AugmentationChain?] {
    try requested.chains()
  }

  /// What was asked for.
  var requested: RequestedAugmentation { RequestedAugmentation(augment: augment, copies: copies) }
}
