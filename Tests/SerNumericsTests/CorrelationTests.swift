import SerNumerics
import Testing

@Suite struct CorrelationTests {
  @Test func eigenvectorsOfASmallMatrix() throws {
    let found = try #require(SymmetricEigendecomposition([2, 1, 1, 2], order: 2))
    let half = 0.5.squareRoot()
    #expect(zip(found.values, [3, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    // The first of two entries of equal size is made positive.
    #expect(zip(found.vectors, [half, half, half, -half]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(SymmetricEigendecomposition([.nan, 0, 0, 1], order: 2) == nil || found.values.count == 2)
  }

  @Test func eigenvectorsRebuildTheMatrix() throws {
    var stream = Seed(3).makeStream()
    let order = 9
    var matrix = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in 0...i {
        matrix[i * order + j] = stream.gaussian()
        matrix[j * order + i] = matrix[i * order + j]
      }
    }
    let found = try #require(SymmetricEigendecomposition(matrix, order: order))
    #expect(found.values == found.values.sorted(by: >))
    for i in 0..<order {
      for j in 0..<order {
        let rebuilt = (0..<order).reduce(0.0) {
          $0 + found.values[$1] * found.vectors[$1 * order + i] * found.vectors[$1 * order + j]
        }
        #expect(abs(rebuilt - matrix[i * order + j]) < 1e-12)
      }
    }
  }

  @Test func correlationsByHand() throws {
    let r = try #require(Correlation.pearson([1, 2, 3, 4], [1, 3, 2, 4]))
    #expect(abs(r - 0.8) < 1e-12)
    // Pairs without both values don't count.
    let gap = try #require(Correlation.pearson([1, 2, .nan, 3, 4], [1, 3, 9, 2, 4]))
    #expect(abs(gap - 0.8) < 1e-12)
    #expect(Correlation.pearson([1, 1, 1], [1, 2, 3]) == nil && Correlation.pearson([1, 2], [1, 2]) == nil)
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / √(4.5 · 5).
    let rho = try #require(Correlation.spearman([1, 5, 5, 100], [1, 2, 3, 4]))
    #expect(abs(rho - 4.5 / (4.5 * 5).squareRoot()) < 1e-12)
  }

  @Test func robustScoresByHand() throws {
    // Median 3, deviations 2 1 0 1 97, their median 1.
    let scores = try #require(RobustScore.scores(of: [1, 2, 3, 4, 100]))
    #expect(abs(scores[4] - 97 / 1.4826) < 1e-9 && abs(scores[0] + 2 / 1.4826) < 1e-9)
    // Most values equal: the mean deviation, 10 / 6, takes the median's place.
    let tied = try #require(RobustScore.scores(of: [0, 0, 0, 0, 0, 10]))
    #expect(tied[0] == 0 && abs(tied[5] - 10 / (1.2533 * 10 / 6)) < 1e-9)
    #expect(RobustScore.scores(of: [1, 2, 3, 4]) == nil && RobustScore.scores(of: [7, 7, 7, 7, 7]) == nil)
  }
}
