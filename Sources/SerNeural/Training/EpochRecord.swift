/// What is known of one epoch.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// From 0 on.
  public var epoch: Int
  /// The learning rate of its last batch.
  public var learningRate: Double
  /// Of the training rows as they were fed, dropout, augmentation and all.
  public var training: PassFigures
  public var validation: PassFigures?
}
