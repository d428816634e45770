import Foundation

/// Probabilities smoothed over time, so that a display doesn't flicker: an exponential mean with a time constant τ,
///
///     p̄ ← p̄ + (1 − e^(−hop/τ)) · (p − p̄)
///
/// It begins with the first window that holds speech. A window without speech ends it: what follows a pause as long as a
/// window is another utterance.
struct EmotionSmoothing: Sendable {
  private let share: Double
  private var mean: [Double] = []

  /// - Parameters:
  ///   - timeConstant: τ in seconds; 0 for no smoothing.
  ///   - hop: seconds from window to window.
  init(timeConstant: Double, hop: Double) { share = timeConstant > 0 ? 1 - exp(-hop / timeConstant) : 1 }

  /// The next window's recognition with the smoothed scores.
  mutating func smooth(_ next: Recognition) -> Recognition {
    guard next.isJudged else {
      mean = []
      return next
    }
    if mean.isEmpty || share == 1 {
      mean = next.scores.map(Double.init)
      return next
    }
    for index in mean.indices { mean[index] += share * (Double(next.scores[index]) - mean[index]) }
    return next.replacingScores(mean.map { Float($0) })
  }
}
