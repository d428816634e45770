import Foundation
import SerTestSupport
import Testing

@testable import SerNumerics

/// Against SciPy, by `Tests/Goldens/make_comparison_tests.py`.
@Suite struct DistributionTests {
  private struct Reference: Decodable {
    struct Normal: Decodable { let p, z: Double }
    struct Student: Decodable { let t, df, p: Double }
    struct Range: Decodable {
      let count: Int
      let level, q: Double
    }
    let normal: [Normal]
    let student: [Student]
    let studentizedRange: [Range]
  }

  private func reference() throws -> Reference {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("comparison_tests_reference.json"))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  @Test func normalQuantilesEqualSciPy() throws {
    for expected in try reference().normal {
      let z = NormalDistribution.quantile(expected.p)
      #expect(abs(z - expected.z) <= 1e-9 * max(1, abs(expected.z)), "\(z) at \(expected.p)")
      #expect(abs(NormalDistribution.lowerTail(z) - expected.p) <= 1e-12)
    }
    #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(-0.1).isNaN && NormalDistribution.quantile(1.1).isNaN)
  }

  @Test func studentTailsEqualSciPy() throws {
    for expected in try reference().student {
      let p = StudentDistribution.twoSidedTail(expected.t, degreesOfFreedom: expected.df)
      #expect(abs(p - expected.p) <= 1e-10 * expected.p, "\(p) at \(expected.t)")
    }
    #expect(StudentDistribution.twoSidedTail(.infinity, degreesOfFreedom: 4) == 0)
    #expect(StudentDistribution.twoSidedTail(1, degreesOfFreedom: 0).isNaN)
  }

  @Test func studentizedRangesEqualSciPy() throws {
    for expected in try reference().studentizedRange {
      let q = StudentizedRange.quantile(1 - expected.level, count: expected.count)
      #expect(abs(q - expected.q) <= 1e-8 * expected.q, "\(q) of \(expected.count)")
    }
    #expect(StudentizedRange.lowerTail(0, count: 3) == 0 && StudentizedRange.lowerTail(50, count: 3) == 1)
    #expect(StudentizedRange.quantile(0.95, count: 1).isNaN)
  }

  @Test func equalValuesShareTheirRanks() {
    let ranks = MidRanks([0.3, 0.1 + 0.2, -1, 5, 5, 5])
    #expect(ranks.ranks == [2.5, 2.5, 1, 5, 5, 5] && ranks.ties == [2, 3] && ranks.tieSum == 6 + 24)
    #expect(MidRanks([]).ranks.isEmpty && MidRanks([2, 1]).ties.isEmpty)
  }
}
