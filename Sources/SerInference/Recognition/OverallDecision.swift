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
