/// How much of a degradation a model bears: where its curve crosses a line.
public struct DegradationTolerance: Sendable {
  /// One point of the curve.
  public struct Level: Sendable, Equatable {
    /// In the degradation's unit.
    public let strength: Double
    public let uar: Double?
    public let uarInterval: Interval?
    /// To the clips as they are.
    public let uarDifference: Double?

    public init(strength: Double, uar: Double?, uarInterval: Interval?, uarDifference: Double?) {
      self.strength = strength
      self.uar = uar
      self.uarInterval = uarInterval
      self.uarDifference = uarDifference
    }
  }

  /// Where the line is crossed.
  public enum Crossing: Sendable, Equatable {
    /// At none of the levels.
    case never
    /// At the mildest level already.
    case atMildest(Double)
    /// Between two levels, by the straight line between them.
    case between(milder: Double, harsher: Double, at: Double)
  }

  /// From the mildest to the harshest.
  public let levels: [Level]

  public init(levels: [Level]) { self.levels = levels }

  /// Where UAR has first fallen by so much, such as 0.05.
  public func losing(_ amount: Double) -> Crossing {
    let known = levels.filter { $0.uarDifference != nil }
    // A loss of exactly so much counts, however its difference was rounded.
    guard let index = known.firstIndex(where: { ($0.uarDifference ?? 0) <= -amount + 1e-12 }) else { return .never }
    guard index > 0 else { return .atMildest(known[0].strength) }
    let (milder, harsher) = (known[index - 1], known[index])
    let (before, after) = (milder.uarDifference ?? 0, harsher.uarDifference ?? 0)
    let share = (before + amount) / (before - after)
    return .between(
      milder: milder.strength, harsher: harsher.strength,
      at: milder.strength + share * (harsher.strength - milder.strength))
  }

  /// The mildest level whose interval reaches down to chance, or without intervals whose UAR does; nil where none does.
  public func mildestAtChance(_ chance: Double) -> Level? {
    levels.first { level in
      guard let uar = level.uar else { return false }
      return (level.uarInterval?.lower ?? uar) <= chance
    }
  }
}
