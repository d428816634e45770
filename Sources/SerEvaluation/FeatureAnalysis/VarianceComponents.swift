/// Where the variance of one column comes from: the emotion, the speaker, or neither.
///
/// Shares of σ²(emotion) + σ²(speaker) + σ²(rest) in the additive random-effects model value = μ + emotion + speaker +
/// rest. The rest is what remains within one speaker's clips of one emotion, and what speakers do differently in the
/// same emotion: sentence, intensity, take, chance.
public struct VarianceComponents: Sendable, Equatable {
  /// 0…1 each; they sum to 1.
  public let emotion: Double
  public let speaker: Double
  public let rest: Double

  public init(emotion: Double, speaker: Double, rest: Double) {
    self.emotion = emotion
    self.speaker = speaker
    self.rest = rest
  }
}
