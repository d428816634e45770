import SerNumerics

/// The circumstances of a pass through a network.
public struct Pass: Sendable {
  /// Training passes take batch statistics and drop units out.
  public var isTraining: Bool
  /// Threads; the results don't depend on it.
  public var workers: Int
  /// What dropout draws from in this step.
  public var seed: Seed

  public static func inference(workers: Int = 1) -> Pass { Pass(isTraining: false, workers: workers, seed: Seed(0)) }

  /// A training pass; every step of a run has a seed of its own.
  public static func training(seed: Seed, workers: Int = 1) -> Pass {
    Pass(isTraining: true, workers: workers, seed: seed)
  }
}
