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

/// The decision over many windows: the mean of their probabilities, of those that hold speech.
///
/// The mean and not the product: windows overlap and the same voice speaks in all of them, so that they are far from
/// independent, and a product would be sure after a few seconds whatever it hears.
struct OverallDecision: Sendable {
  private var sums: [Double] = []
  private var judged = 0
  private var areProbabilities = false

  mutating func add(_ recognition: Recognition) {
    guard recognition.isJudged else { return }
    if sums.isEmpty { sums = [Double](repeating: 0, count: recognition.scores.count) }
    for (index, score) in recognition.scores.enumerated() { sums[index] += Double(score) }
    judged += 1
    areProbabilities = recognition.areProbabilities
  }

  /// The decision; without a window that holds speech, that there is none.
  func recognition(
    classNames: [String], speech: SpeechDetector.Activity, seconds: Double, nothing: Recognition.NoSpeech
  ) -> Recognition {
    guard judged > 0 else {
      return Recognition(noSpeech: nothing, classNames: classNames, speech: speech, seconds: seconds)
    }
    return Recognition(
      scores: sums.map { Float($0 / Double(judged)) }, areProbabilities: areProbabilities, classNames: classNames,
      speech: speech, seconds: seconds)
  }
}
