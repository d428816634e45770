import Foundation
import SerNumerics
import Testing

@testable import SerFeatures

@Suite struct FunctionalsTests {
  private func values(_ functionals: [Functional], of columns: [[Float]], hop: Double = 0.01) -> [Float] {
    let frames = columns[0].indices.map { frame in columns.map { $0[frame] } }
    var values: [Float] = []
    Functionals(functionals).append(of: Matrix(rows: frames), hop: hop, to: &values)
    return values
  }

  @Test func momentsEqualTheirDefinition() {
    let values = values([.mean, .std, .skew, .kurtosis], of: [[1, 2, 6], [5, 5, 5]])
    // Column 0: deviations -2, -1, 3: variance 14/3, third moment (-8 - 1 + 27)/3 = 6, fourth (16 + 1 + 81)/3 = 98/3.
    let variance = 14.0 / 3
    let expected = [
      3, 5, variance.squareRoot(), 0, 6 / (variance * variance.squareRoot()), 0, 98.0 / 3 / (variance * variance) - 3,
      0,
    ]
    #expect(zip(values, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }, "\(values)")
  }

  @Test func orderStatisticsEqualNumPy() {
    // numpy.percentile([3, 1, 4, 1.5], [0, 5, 25, 50, 75, 95, 100])
    let expected: [Float] = [1, 1.075, 1.375, 2.25, 3.25, 3.85, 4]
    let percentiles = [0, 5, 25, 50, 75, 95, 100].map(Functional.percentile)
    let values = values(percentiles + [.min, .max, .range, .iqr], of: [[3, 1, 4, 1.5]])
    #expect(zip(values, expected + [1, 4, 3, 1.875]).allSatisfy { abs($0 - $1) < 1e-6 }, "\(values)")
  }

  @Test func ratesAreASecond() {
    // Up 2, down 1, up 4 a frame of 10 ms; numpy.polyfit(arange(4), [0, 2, 1, 5], 1)[0] = 1.4.
    let values = values([.slope, .rise, .fall], of: [[0, 2, 1, 5]])
    #expect(zip(values, [140, 300, -100]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(values)")
  }

  @Test func aSingleFrameHasNoChange() {
    let all = Functional.named + [.percentile(5), .percentile(95)]
    let values = values(all, of: [[7]])
    let expected: [Float] = [7, 0, 0, 0, 7, 7, 0, 0, 0, 0, 0, 7, 7]
    #expect(values == expected)
  }

  @Test func columnsStandInBlocks() {
    let functionals = Functionals([.max, .percentile(50), .max])
    #expect(functionals.names(of: ["a", "b"]) == ["a_max", "b_max", "a_p50", "b_p50"])
    #expect(values([.max, .percentile(50)], of: [[1, 2, 3], [9, 8, 4]]) == [3, 9, 2, 8])
    #expect(Functionals().names(of: ["a"]) == ["a_mean", "a_std", "a_skew"])
    #expect(Functionals([]) == Functionals())
  }

  @Test func namesAreReadBack() throws {
    for functional in Functional.named + [.percentile(0), .percentile(5), .percentile(100)] {
      #expect(Functional(functional.name) == functional)
    }
    for name in ["", "p", "p101", "p-1", "p05", "median", "Mean"] { #expect(Functional(name) == nil) }
    let data = try JSONEncoder().encode(["f": Functionals([.slope, .percentile(95)])])
    #expect(String(decoding: data, as: UTF8.self) == #"{"f":["slope","p95"]}"#)
    for bad in [#"["mean","mean"]"#, "[]", #"["men"]"#, "3"] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(Functionals.self, from: Data(bad.utf8)) }
    }
  }
}
