import SerNumerics

/// How many speakers it takes to see a difference between two models, from how far the speakers at hand differ in it.
///
/// n = ((z₁₋α/₂ + z_power) · s / δ)² + z²₁₋α/₂ / 2 (Guenther 1981, doi:10.1080/00031305.1981.10479363): the normal
/// approximation of a paired t test with a term for the t distribution's tails, within a speaker or so of the exact value.
/// It takes other speakers to spread as these do, and is for one test without correction for others.
public struct SpeakerPower: Sendable, Equatable {
  /// The level of the two-sided test.
  public static let level = 0.05
  /// The probability of seeing a difference that is there.
  public static let power = 0.8
  /// With fewer speakers no sign-flip test can come below ``level``, however they differ.
  public static let fewestSpeakers = 6

  /// The sample deviation of the speakers' differences.
  public let spread: Double
  /// Speakers at hand.
  public let speakers: Int

  /// Nil with fewer than two speakers, or where all differ by the same.
  public init?(differences: [Double]) {
    let deviation = Statistics.standardDeviation(differences)
    guard deviation.isFinite, deviation > 1e-12 else { return nil }
    spread = deviation
    speakers = differences.count
  }

  /// The speakers that a difference of this size (of either sign) takes; nil for one of 0, or more than a thousand million.
  public func speakersNeeded(for difference: Double) -> Int? {
    let ratio = Self.reach * spread / abs(difference)
    let needed = ratio * ratio + Self.tail
    guard needed < 1e9 else { return nil }
    return max(Self.fewestSpeakers, Int((needed - 1e-9).rounded(.up)))
  }

  /// The difference that the speakers at hand are enough for; nil with too few of them.
  public var detectable: Double? {
    guard speakers >= Self.fewestSpeakers else { return nil }
    return Self.reach * spread / (Double(speakers) - Self.tail).squareRoot()
  }

  private static var reach: Double {
    NormalDistribution.quantile(1 - level / 2) + NormalDistribution.quantile(power)
  }

  private static var tail: Double {
    let z = NormalDistribution.quantile(1 - level / 2)
    return z * z / 2
  }
}
