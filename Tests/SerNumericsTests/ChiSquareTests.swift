import Testing

@testable import SerNumerics

/// Values of SciPy 1.17: `chisquare`, `chi2_contingency(correction=False)`, `gammaincc`, `entropy`.
@Suite struct ChiSquareTests {
  private func expectClose(_ value: Double?, _ expected: Double, relative: Double = 1e-10) {
    guard let value else {
      Issue.record("no value, expected \(expected)")
      return
    }
    #expect(abs(value - expected) <= relative * abs(expected), "\(value) instead of \(expected)")
  }

  @Test(arguments: [
    (0.5, 0.1, 0.6547208460185768), (3.5, 28, 9.443899767461988e-10), (50, 40, 0.9296649333406051),
    (50, 70, 0.0051405024585059085), (1000, 1100, 0.0010593232539299773), (1, 700, 9.85967654375939e-305),
  ])
  func incompleteGammaAgreesWithSciPy(a: Double, x: Double, expected: Double) {
    expectClose(IncompleteGamma.regularizedUpper(a, x), expected, relative: 1e-9)
  }

  @Test func incompleteGammaHasItsLimits() {
    #expect(IncompleteGamma.regularizedUpper(2, 0) == 1)
    #expect(IncompleteGamma.regularizedUpper(2, .infinity) == 0)
    #expect(IncompleteGamma.regularizedUpper(-1, 2).isNaN)
    #expect(IncompleteGamma.regularizedUpper(1, -2).isNaN)
  }

  @Test func oneSmallClassAmongEightIsFarFromUniform() throws {
    let test = try #require(ChiSquareTest.uniform([96] + [Int](repeating: 192, count: 7)))
    expectClose(test.statistic, 44.8)
    #expect(test.degreesOfFreedom == 7)
    expectClose(test.pValue, 1.4954513183284195e-07)
    #expect(ChiSquareTest.uniform([5]) == nil)
    #expect(ChiSquareTest.uniform([0, 0]) == nil)
  }

  @Test func independenceAgreesWithSciPy() throws {
    let table = ContingencyTable([[12, 30], [25, 11], [9, 9], [40, 22]])
    let test = try #require(table.independence)
    expectClose(test.statistic, 17.27969847951406)
    expectClose(test.pValue, 0.0006190334126434081)
    expectClose(test.smallestExpected, 8.20253164556962)
    expectClose(table.cramersV, 0.330704067483436)
    expectClose(table.biasCorrectedCramersV, 0.3013892331638221)
  }

  @Test func emptyRowsAndColumnsDontCount() {
    let full = ContingencyTable([[12, 30], [25, 11]])
    let padded = ContingencyTable([[12, 0, 30], [0, 0, 0], [25, 0, 11]])
    #expect(full.independence == padded.independence)
    #expect(full.cramersV == padded.cramersV)
    #expect(ContingencyTable([[3, 4], [0, 0]]).independence == nil)
  }

  /// [[10, 0], [10, 20]]: expected 5, 5, 15, 15; the empty cell adds 5 of χ² = 5 + 5 + 5/3 + 5/3.
  @Test func theShareOfEmptyCellsIsTheirExpectedCounts() {
    expectClose(ContingencyTable([[10, 0], [10, 20]]).emptyCellShare, 5 / (10 + 10.0 / 3))
    // Rows and columns without counts are no cells; here nothing is empty.
    #expect(ContingencyTable([[12, 0, 30], [0, 0, 0], [25, 0, 11]]).emptyCellShare == 0)
    // One gap in a table that is uneven by itself: a small part.
    #expect((ContingencyTable([[100, 20, 0], [20, 100, 1], [60, 60, 1]]).emptyCellShare ?? 1) < 0.05)
    #expect(ContingencyTable([[10, 10], [10, 10]]).emptyCellShare == nil)
    #expect(ContingencyTable([[3, 4], [0, 0]]).emptyCellShare == nil)
  }

  @Test func aPerfectAssociationHasStrengthOne() {
    expectClose(ContingencyTable([[20, 0], [0, 30]]).cramersV, 1)
    #expect(ContingencyTable([[10, 10], [10, 10]]).cramersV == 0)
    #expect(ContingencyTable([[10, 10], [10, 10]]).biasCorrectedCramersV == 0)
  }

  @Test func balanceAgreesWithSciPy() {
    let counts = [96] + [Int](repeating: 192, count: 7)
    expectClose(CategoryBalance.normalizedEntropy(counts), 0.9911857540917284, relative: 1e-12)
    #expect(CategoryBalance.imbalanceRatio(counts) == 2)
    #expect(CategoryBalance.imbalanceRatio([3, 0]) == nil)
    #expect(CategoryBalance.normalizedEntropy([7, 0]) == 0)
  }
}
