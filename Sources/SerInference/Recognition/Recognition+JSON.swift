import Foundation

/// The JSON of a recognition: what `predict`, `listen` and `serve` say.
///
///     {"emotion": "happy", "confidence": 0.91, "top_3": ["happy", "calm", "neutral"],
///      "probabilities": {"angry": 0.002, …}, "outcome": "emotion", "reason": null, "seconds": 3.5, "speech": 0.62}
///
/// `emotion` is null unless `outcome` is `emotion`; the other outcomes are `no speech` and `abstained`, with a reason in
/// words. `confidence` and `probabilities` are null without speech and where the model only ranks. `speech` is the share of
/// the clip that is speech. Probabilities have six digits.
extension Recognition: Encodable {
  enum CodingKeys: String, CodingKey {
    case outcome, emotion, confidence, probabilities, reason, seconds, speech
    case top = "top_3"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(outcomeName, forKey: .outcome)
    try container.encode(emotion, forKey: .emotion)
    try container.encode(confidence.map(Self.rounded), forKey: .confidence)
    try container.encode(top(3), forKey: .top)
    try container.encode(probabilities.map { Dictionary(uniqueKeysWithValues: $0) }, forKey: .probabilities)
    try container.encode(reason, forKey: .reason)
    try container.encode((seconds * 1e6).rounded() / 1e6, forKey: .seconds)
    try container.encode((speech.fraction * 1e3).rounded() / 1e3, forKey: .speech)
  }

  /// `emotion`, `no speech` or `abstained`.
  public var outcomeName: String {
    switch outcome {
    case .emotion: "emotion"
    case .noSpeech: "no speech"
    case .abstained: "abstained"
    }
  }

  /// Why there is no emotion, or no confidence, in words; nil where there are both.
  public var reason: String? {
    switch outcome {
    case .emotion: areProbabilities ? nil : "the model ranks emotions but gives no probabilities"
    case .noSpeech(let why): "\(why)"
    case .abstained(let name, let confidence):
      String(format: "not sure enough: %@ with a confidence of %.3f", name, confidence)
    }
  }

  /// The probability of each class, with six digits; nil without speech, and where scores only rank.
  public var probabilities: [(String, Double)]? {
    areProbabilities ? zip(classNames, scores).map { ($0, Self.rounded($1)) } : nil
  }

  private static func rounded(_ value: Float) -> Double { (Double(value) * 1e6).rounded() / 1e6 }
}

extension WindowRecognition: Encodable {
  private enum CodingKeys: String, CodingKey { case start, end }

  /// `start` and `end` beside what is said of the window: the smoothed recognition.
  public func encode(to encoder: any Encoder) throws {
    try smoothed.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode((start * 1e6).rounded() / 1e6, forKey: .start)
    try container.encode((end * 1e6).rounded() / 1e6, forKey: .end)
  }
}
