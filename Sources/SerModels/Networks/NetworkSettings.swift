import SerLearning
import SerNeural

/// Everything about a network and its training that a user may set; never data.
///
/// Every architecture has its own defaults, and only those layer settings that mean something in it.
public struct NetworkSettings: Codable, Hashable, Sendable {
  public enum OptimizerChoice: String, Codable, CaseIterable, Sendable { case adamw, adam, sgd }
  public enum ScheduleChoice: String, Codable, CaseIterable, Sendable { case cosine, constant, step, plateau }
  public enum LossChoice: String, Codable, CaseIterable, Sendable { case crossEntropy, focal }
  public enum Averaging: String, Codable, CaseIterable, Sendable { case none, exponential, stochastic }
  public enum Criterion: String, Codable, CaseIterable, Sendable { case loss, uar }
  public enum TimePooling: String, Codable, CaseIterable, Sendable { case attention, mean }

  // Training
  public var epochs = 80
  public var batchSize = 16
  public var optimizer = OptimizerChoice.adamw
  public var learningRate = 3e-3
  public var weightDecay = 0.01
  public var schedule = ScheduleChoice.cosine
  public var warmUp = 2
  public var gradientNorm = 5.0
  public var loss = LossChoice.crossEntropy
  public var labelSmoothing = 0.1
  public var focalGamma = 2.0
  public var classWeights = ClassWeights.none
  public var averaging = Averaging.exponential
  public var averageDecay = 0.98
  public var validationShare = 0.0
  public var earlyStopping = 0
  public var criterion = Criterion.uar
  public var members = 1
  public var window = 0

  // Augmentation, as the clip is fed
  public var stretch = 0.15
  public var bandWarp = 0.06
  public var level = 0.2
  public var noise = 0.0
  public var timeMasks = 1
  public var longestTimeMask = 20
  public var frequencyMasks = 1
  public var widestFrequencyMask = 8
  public var mixup = 0.0

  // Layers
  public var filters = LayerWidths([16, 32, 64, 128])
  public var residual = false
  public var batchNormalization = true
  public var dropout = 0.1
  public var units = 64
  public var layers = 1
  public var pooling = TimePooling.attention
  public var dense = 128
  public var heads = 4
  public var blocks = 2
  public var width = 96

  /// The settings of a generic network; architectures change what differs.
  public init(_ change: (inout NetworkSettings) -> Void = { _ in }) { change(&self) }

  /// Takes away what means something for bands of frequency alone: coefficients of a cepstrum have no neighbours.
  mutating func leaveBandsAlone() { (bandWarp, level, frequencyMasks) = (0, 0, 0) }

  /// What is drawn anew each time a clip is fed.
  var augmentation: FrameAugmentation {
    var augmentation = FrameAugmentation()
    (augmentation.stretch, augmentation.bandWarp, augmentation.level) = (stretch, bandWarp, level)
    augmentation.noise = noise
    augmentation.masking.timeMasks = timeMasks
    augmentation.masking.longestTimeMask = longestTimeMask
    augmentation.masking.frequencyMasks = frequencyMasks
    augmentation.masking.widestFrequencyMask = widestFrequencyMask
    return augmentation
  }
}

/// Widths of layers that follow each other, written `32-64-128`.
public struct LayerWidths: Codable, Hashable, Sendable, LosslessStringConvertible {
  public let values: [Int]

  init(_ values: [Int]) { self.values = values }

  /// Nil for a text that isn't whole numbers with hyphens between them.
  public init?(_ description: String) {
    let parts = description.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    let values = parts.compactMap(\.self)
    guard values.count == parts.count, !values.isEmpty else { return nil }
    self.values = values
  }

  public var description: String { values.map(String.init).joined(separator: "-") }
}
