import Foundation

/// The course of the learning rate over a run.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  public enum Course: Codable, Hashable, Sendable {
    case constant
    /// From the full rate to `final` times it over all epochs, along half a cosine (Loshchilov & Hutter 2017,
    /// arXiv:1608.03983).
    case cosine(final: Double = 0)
    /// Times `factor` after every so many epochs.
    case step(epochs: Int, factor: Double = 0.1)
    /// Times `factor` when the validation loss (of training, where nothing is held out) hasn't improved for more than
    /// `patience` epochs.
    case reduceOnPlateau(patience: Int = 10, factor: Double = 0.1)
  }

  public var course: Course
  /// Epochs over which the rate rises linearly from 0 first.
  public var warmUpEpochs: Int

  public init(_ course: Course = .constant, warmUpEpochs: Int = 0) {
    self.course = course
    self.warmUpEpochs = warmUpEpochs
  }

  func validate() throws(NeuralError) {
    guard warmUpEpochs >= 0 else {
      throw .invalidSetting(name: "warm-up epochs", found: "\(warmUpEpochs)", allowed: "0 or more")
    }
    switch course {
    case .constant: break
    case .cosine(let final):
      guard (0...1).contains(final) else {
        throw .invalidSetting(name: "final share of the learning rate", found: "\(final)", allowed: "0…1")
      }
    case .step(let period, let factor), .reduceOnPlateau(let period, let factor):
      guard period > 0 else {
        throw .invalidSetting(name: "epochs of the schedule", found: "\(period)", allowed: "1 or more")
      }
      guard factor > 0, factor <= 1 else {
        throw .invalidSetting(name: "factor of the schedule", found: "\(factor)", allowed: "above 0, at most 1")
      }
    }
  }

  /// What the learning rate is multiplied by in a batch: `position` counts epochs with their fractions from 0 on, and
  /// `reductions` how often a plateau was found.
  func factor(at position: Double, of epochs: Int, reductions: Int) -> Double {
    let warmUp = Double(warmUpEpochs)
    if position < warmUp { return position / warmUp }
    switch course {
    case .constant: return 1
    case .cosine(let final):
      let share = min(1, (position - warmUp) / max(1, Double(epochs) - warmUp))
      return final + (1 - final) * 0.5 * (1 + cos(.pi * share))
    case .step(let period, let factor): return pow(factor, (position / Double(period)).rounded(.down))
    case .reduceOnPlateau(_, let factor): return pow(factor, Double(reductions))
    }
  }
}
