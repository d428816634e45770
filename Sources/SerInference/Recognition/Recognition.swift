/// What a model makes of a clip.
public struct Recognition: Sendable, Equatable {
  /// What is said of the clip.
  public enum Outcome: Sendable, Equatable {
    case emotion(String)
    /// No speech to judge: never an emotion.
    case noSpeech(NoSpeech)
    /// The model isn't sure enough: what it would have said, and how sure it was.
    case abstained(String, confidence: Float)
  }

  /// Why there is nothing to judge.
  public enum NoSpeech: Sendable, Equatable, CustomStringConvertible {
    /// Nothing stands out of silence or steady noise for long enough.
    case nothingHeard
    /// Shorter than speech can be told in, or than the features need.
    case tooShort

    public var description: String {
      switch self {
      case .nothingHeard: "no speech stands out of silence or steady noise"
      case .tooShort: "too short to tell"
      }
    }
  }

  public let outcome: Outcome
  /// The classes of the model, in the order of ``scores``.
  public let classNames: [String]
  /// One for each class, the greatest (the first of equals) for the predicted one; empty without speech.
  public let scores: [Float]
  /// Whether scores are probabilities, or only rank.
  public let areProbabilities: Bool
  /// How much of the clip is speech.
  public let speech: SpeechDetector.Activity
  /// Length of the clip.
  public let seconds: Double

  init(
    noSpeech reason: NoSpeech, classNames: [String], speech: SpeechDetector.Activity, seconds: Double
  ) {
    outcome = .noSpeech(reason)
    self.classNames = classNames
    scores = []
    areProbabilities = false
    self.speech = speech
    self.seconds = seconds
  }

  /// At least one score, one for each class.
  init(
    scores: [Float], areProbabilities: Bool, classNames: [String], speech: SpeechDetector.Activity, seconds: Double
  ) {
    let best = Self.ranking(scores)[0]
    outcome = .emotion(classNames[best])
    self.classNames = classNames
    self.scores = scores
    self.areProbabilities = areProbabilities
    self.speech = speech
    self.seconds = seconds
  }

  private init(_ other: Recognition, outcome: Outcome) {
    self.outcome = outcome
    classNames = other.classNames
    scores = other.scores
    areProbabilities = other.areProbabilities
    speech = other.speech
    seconds = other.seconds
  }

  /// The same with other scores, one for each class, where there was speech.
  func replacingScores(_ scores: [Float]) -> Recognition {
    Recognition(
      scores: scores, areProbabilities: areProbabilities, classNames: classNames, speech: speech, seconds: seconds)
  }

  /// The emotion; nil without speech and for an abstention.
  public var emotion: String? {
    if case .emotion(let name) = outcome { name } else { nil }
  }

  /// Whether there was speech to judge.
  public var isJudged: Bool { !scores.isEmpty }

  /// The probability of the most probable class; nil without speech, and where scores only rank.
  public var confidence: Float? { areProbabilities ? scores.max() : nil }

  /// The classes from the best to the worst, at most `count` of them; none without speech.
  public func top(_ count: Int) -> [String] { Self.ranking(scores).prefix(count).map { classNames[$0] } }

  /// The same, or an abstention where the most probable class is less probable than that. Scores that only rank are never
  /// abstained from: they say nothing about certainty.
  public func abstaining(below threshold: Double?) -> Recognition {
    guard let threshold, let emotion, let confidence, Double(confidence) < threshold else { return self }
    return Recognition(self, outcome: .abstained(emotion, confidence: confidence))
  }

  /// Places of scores, the greatest first, equal ones in their order.
  private static func ranking(_ scores: [Float]) -> [Int] {
    scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
  }
}
