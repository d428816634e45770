import Testing

@testable import SerNumerics

@Suite struct EffectSizeTests {
  private let a = [2.1, 3.4, 4.4, 2.9, 3.1]
  private let b = [1.2, 2.2, 1.9, 2.0]

  /// Against NumPy, and η² against SciPy's `f_oneway` (F·(k−1) / (F·(k−1) + n − k)).
  @Test func agreesWithNumPy() throws {
    #expect(abs(try #require(EffectSize.cohensD(a, b)) - 1.9570850239806281) < 1e-12)
    #expect(abs(try #require(EffectSize.hedgesG(a, b)) - 1.7382886088623901) < 1e-12)
    #expect(abs(try #require(EffectSize.etaSquared([a, b, [5, 6, 7]])) - 0.8503492921013412) < 1e-12)
  }

  /// 1 − (1 − η²) · 11 / 9 for 12 values in 3 groups.
  @Test func epsilonSquaredIsTheAdjustedShare() throws {
    #expect(abs(try #require(EffectSize.epsilonSquared([a, b, [], [5, 6, 7]])) - 0.8170935792349726) < 1e-12)
    #expect(EffectSize.epsilonSquared([[1], [2], [3]]) == nil)
    #expect(EffectSize.epsilonSquared([[1, 1], [1]]) == nil)
    #expect(EffectSize.epsilonSquared([[1, 2]]) == nil)
  }

  /// Groups of two values without any difference: η² is near ½, ε² around 0.
  @Test func epsilonSquaredDoesNotGrowWithTheNumberOfGroups() throws {
    var stream = Seed(3).makeStream()
    var (eta, epsilon) = ([Double](), [Double]())
    for _ in 0..<200 {
      let groups = (0..<20).map { _ in [stream.gaussian(), stream.gaussian()] }
      eta.append(try #require(EffectSize.etaSquared(groups)))
      epsilon.append(try #require(EffectSize.epsilonSquared(groups)))
    }
    #expect(Statistics.mean(eta) > 0.45 && abs(Statistics.mean(epsilon)) < 0.04)
  }

  @Test func exchangingTheGroupsChangesTheSignOnly() throws {
    let forward = try #require(EffectSize.hedgesG(a, b))
    #expect(EffectSize.hedgesG(b, a) == -forward)
  }

  @Test func isUndefinedWithoutVarianceOrGroups() {
    #expect(EffectSize.cohensD([1], [2, 3]) == nil)
    #expect(EffectSize.cohensD([1, 1], [2, 2]) == nil)
    #expect(EffectSize.etaSquared([[1, 2], []]) == nil)
    #expect(EffectSize.etaSquared([[1, 1], [1]]) == nil)
    #expect(EffectSize.etaSquared([[1, 1], [2]]) == 1)
  }

  @Test func centringTakesTheBlocksOut() {
    let centered = EffectSize.centered([1, 10, 3, 20], within: ["x", "y", "x", "y"])
    #expect(centered == [-1, -5, 1, 5])
  }
}
