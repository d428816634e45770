import Testing

@testable import SerNumerics

/// Values of SciPy 1.17 (`scipy.stats.f.sf`, `scipy.special.betainc`) and NumPy 2.4 (`numpy.linalg.eigvalsh`).
@Suite struct FDistributionTests {
  @Test(arguments: [
    (3.2, 7, 1432, 0.002286113467867465), (180.3, 7, 1432, 1.8869414171859808e-191),
    (0.5, 2, 10, 0.6209213230591552), (40, 1, 5, 0.0014565817942910073),
  ])
  func upperTailAgreesWithSciPy(f: Double, numerator: Int, denominator: Int, expected: Double) {
    let p = FDistribution.upperTail(f, numerator: numerator, denominator: denominator)
    #expect(abs(p - expected) <= 1e-10 * expected, "\(p) instead of \(expected)")
  }

  @Test func upperTailHasItsLimits() {
    #expect(FDistribution.upperTail(0, numerator: 3, denominator: 9) == 1)
    #expect(FDistribution.upperTail(.infinity, numerator: 3, denominator: 9) == 0)
  }

  @Test(arguments: [
    (2, 3, 0.4, 0.5247999999999999), (716, 3.5, 0.9, 2.3424052762257276e-29), (0.5, 0.5, 0.01, 0.06376856085851985),
  ])
  func incompleteBetaAgreesWithSciPy(a: Double, b: Double, x: Double, expected: Double) {
    let value = IncompleteBeta.regularized(a, b, x, complement: 1 - x)
    #expect(abs(value - expected) <= 1e-10 * expected, "\(value) instead of \(expected)")
    // Iₓ(a, b) = 1 − I₁₋ₓ(b, a)
    #expect(abs(IncompleteBeta.regularized(b, a, 1 - x, complement: x) - (1 - expected)) < 1e-12)
  }

  @Test func incompleteBetaHasItsLimits() {
    #expect(IncompleteBeta.regularized(2, 3, 0, complement: 1) == 0)
    #expect(IncompleteBeta.regularized(2, 3, 1, complement: 0) == 1)
    #expect(IncompleteBeta.regularized(0, 3, 0.5, complement: 0.5).isNaN)
  }
}

@Suite struct SymmetricEigenvaluesTests {
  @Test func agreeWithNumPy() throws {
    let values = try #require(
      SymmetricEigenvalues.descending([4, 1, 0.5, 1, 3, -1, 0.5, -1, 2], order: 3))
    for (value, expected) in zip(values, [4.622905121644136, 3.3175444385565522, 1.0595504397993127]) {
      #expect(abs(value - expected) < 1e-12)
    }
  }

  /// Their sum is the trace, the sum of their squares that of all entries.
  @Test func keepTraceAndNorm() throws {
    var stream = Seed(4).makeStream()
    let order = 60
    var matrix = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in 0...i {
        matrix[i * order + j] = stream.gaussian()
        matrix[j * order + i] = matrix[i * order + j]
      }
    }
    let values = try #require(SymmetricEigenvalues.descending(matrix, order: order))
    let trace = (0..<order).reduce(0.0) { $0 + matrix[$1 * order + $1] }
    #expect(values == values.sorted(by: >))
    #expect(abs(values.reduce(0, +) - trace) < 1e-9)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } - matrix.reduce(0) { $0 + $1 * $1 }) < 1e-8)
    #expect(SymmetricEigenvalues.descending([], order: 0) == [])
  }

  @Test func productInDoublePrecisionIsTheNaiveOne() {
    let a = [1.0, 2, 3, 4, 5, 6]
    let b = [1.0, 0, -1, 2, 1, 0.5, 3, 3, 3]
    // [[1, 2, 3], [4, 5, 6]] by the transpose of [[1, 0, -1], [2, 1, 0.5], [3, 3, 3]].
    #expect(MatrixProduct.multiplyTransposed(a, b, inner: 3) == [-2, 5.5, 18, -2, 16, 45])
  }
}
