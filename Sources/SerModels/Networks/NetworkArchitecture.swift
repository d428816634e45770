import SerLearning
import SerNeural

/// A kind of network: its name, its settings and its layers. A new one is a file in `Architectures/` and a line in the
/// catalogue.
public protocol NetworkArchitecture: Sendable {
  /// The frozen name on the command line and in files.
  static var identifier: String { get }
  /// What it is, in a line.
  static var summary: String { get }
  /// Where it comes from.
  static var source: String { get }
  /// What is used unless something else is asked for: one configuration. Layer sizes, learning rates and augmentation were
  /// compared on validation speakers of RAVDESS inside two of the training folds, epochs and dropout set by judgement.
  /// Every speaker was a validation speaker in some fold, so that no choice is wholly blind to that corpus.
  static var defaults: NetworkSettings { get }
  /// The settings of its layers that can be changed.
  static var layerSettings: [NetworkSetting] { get }
  /// Changes to show what its parts are worth.
  static var ablations: [(name: String, settings: [(name: String, value: String)])] { get }
  /// Of one clip: images [T, F, 1] or sequences [T, D].
  static func inputShape(_ frames: FrameShape) -> [Int]
  /// From the input to the scores of `classes` classes.
  static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification]
}

extension NetworkArchitecture {
  public static func inputShape(_ frames: FrameShape) -> [Int] { [frames.count, frames.bands, 1] }

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] { trainingAblations }

  /// What can be asked of every network: is its training worth its parts?
  static var trainingAblations: [(name: String, settings: [(name: String, value: String)])] {
    let none = ["stretch", "bandWarp", "level", "noise", "timeMasks", "frequencyMasks", "mixup"].map { ($0, "0") }
    return [
      ("no augmentation", none), ("class weights", [("classWeights", "balanced")]),
      ("focal loss", [("loss", "focal"), ("labelSmoothing", "0")]),
      ("no label smoothing", [("labelSmoothing", "0")]), ("last weights", [("averaging", "none")]),
    ]
  }
}
