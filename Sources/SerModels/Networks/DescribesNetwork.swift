import SerLearning
import SerNeural

/// A trainer whose model is a network, and which can say which one before it has seen a row.
public protocol DescribesNetwork: ClassifierTrainer {
  /// The network for clips of this shape. Throws for clips that it can't be built for.
  func networkSpecification(frames: FrameShape, classes: Int) throws(TrainingError) -> NetworkSpecification
}
