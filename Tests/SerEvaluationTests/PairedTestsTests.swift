import SerEvaluation
import SerNumerics
import Testing

@Suite struct PairedTestsTests {
  /// scipy.stats.binomtest(k, n).pvalue
  @Test(arguments: [(3, 12, 0.03515625), (5, 5, 1), (40, 60, 0.05688793364098089), (0, 0, 1)])
  func mcNemarEqualsTheBinomialTest(first: Int, second: Int, p: Double) {
    #expect(abs(PairedTests.mcNemar(onlyFirstRight: first, onlySecondRight: second) - p) < 1e-9)
    #expect(abs(PairedTests.mcNemar(onlyFirstRight: second, onlySecondRight: first) - p) < 1e-9)
  }

  @Test func exactPermutationCountsSigns() {
    // All five differences positive: only the two constant sign patterns of 32 are as extreme.
    #expect(PairedTests.speakerPermutation(differences: [1, 2, 3, 4, 5], seed: Seed(1)) == 2.0 / 32)
    #expect(PairedTests.speakerPermutation(differences: [0, 0, 0], seed: Seed(1)) == 1)
    #expect(PairedTests.speakerPermutation(differences: [], seed: Seed(1)) == 1)
  }

  @Test func sampledPermutationIsNearTheExactOne() {
    var stream = Seed(5).makeStream()
    let differences = (0..<24).map { _ in stream.gaussian() + 0.3 }
    let sampled = PairedTests.speakerPermutation(differences: differences, seed: Seed(1))
    // Normal approximation of the sign-flip distribution.
    let sum = differences.reduce(0, +)
    let deviation = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect((sum / deviation > 1.96) == (sampled < 0.05))
    #expect(sampled == PairedTests.speakerPermutation(differences: differences, seed: Seed(1)))
    #expect(PairedTests.speakerPermutation(differences: differences.map { abs($0) }, seed: Seed(1)) < 0.001)
  }

  @Test func holmIsMonotoneAndKeepsOrder() {
    #expect(PairedTests.holm([0.01, 0.04, 0.03]) == [0.03, 0.06, 0.06])
    #expect(PairedTests.holm([0.9, 0.8]) == [1, 1])
    #expect(PairedTests.holm([]) == [])
  }
}
