import SerNumerics

/// McNemar's test (McNemar 1947, doi:10.1007/BF02295996): among the clips that exactly one of two models judges rightly,
/// are they split evenly? It takes clips as independent, which those of one speaker are not: read it beside a test over
/// speakers.
public struct McNemarTest: Sendable, Equatable {
  public enum Method: String, Sendable {
    /// The two-sided binomial probability.
    case exact
    /// χ² with Edwards' correction for continuity (Edwards 1948, doi:10.1007/BF02289261), one degree of freedom.
    case chiSquare = "chi-square"
  }

  /// Of more clips that one alone judges rightly the approximation can't be told from the exact value.
  public static let mostExact = 1000

  public let onlyFirstRight: Int
  public let onlySecondRight: Int
  public let method: Method
  public let p: Double

  /// Counts of at least 0; without any the models agree throughout and p is 1.
  public init(onlyFirstRight: Int, onlySecondRight: Int) {
    self.onlyFirstRight = onlyFirstRight
    self.onlySecondRight = onlySecondRight
    let discordant = onlyFirstRight + onlySecondRight
    if discordant <= Self.mostExact {
      method = .exact
      p = PairedTests.mcNemar(onlyFirstRight: onlyFirstRight, onlySecondRight: onlySecondRight)
    } else {
      method = .chiSquare
      let excess = Double(max(0, abs(onlyFirstRight - onlySecondRight) - 1))
      p = IncompleteGamma.regularizedUpper(0.5, excess * excess / Double(discordant) / 2)
    }
  }
}
