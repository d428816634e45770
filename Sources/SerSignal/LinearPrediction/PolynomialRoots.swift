/// All roots of a polynomial with real coefficients: Laguerre's iteration, deflation, then Newton steps on the
/// undeflated polynomial.
///
/// Laguerre's iteration converges cubically to a simple root from nearly everywhere (Ralston & Rabinowitz 1978, "A
/// First Course in Numerical Analysis", section 8.9). It starts at 0, so that small roots are divided out first, which
/// keeps deflation stable; a complex root is divided out together with its conjugate, so that only half of them are
/// searched and all arithmetic on coefficients stays real. Owns its scratch: one per worker. O(degree²) for each
/// search: a few microseconds at degree 11.
public final class PolynomialRoots {
  /// The highest degree that can be solved.
  public let maximumDegree: Int
  /// The roots of the last polynomial, real ones with an imaginary part of exactly 0 and the others as neighbouring
  /// conjugate pairs, the one with the positive imaginary part first.
  public private(set) var roots: [Complex] = []
  private var original: [Double]
  private var deflated: [Double]
  private static let iterationLimit = 80

  public init(maximumDegree: Int) {
    precondition(maximumDegree >= 1, "roots of a polynomial of degree \(maximumDegree)")
    self.maximumDegree = maximumDegree
    original = [Double](repeating: 0, count: maximumDegree + 1)
    deflated = original
    roots.reserveCapacity(maximumDegree)
  }

  /// Finds the roots of c[0]·zⁿ + c[1]·zⁿ⁻¹ + … + c[n], as many as the degree, and keeps them in ``roots``.
  ///
  /// Leading zeros lower the degree. Returns false, with no roots, for a constant, for coefficients that are not
  /// finite, and where an iteration doesn't converge.
  @discardableResult
  public func solve(_ coefficients: UnsafeBufferPointer<Double>) -> Bool {
    roots.removeAll(keepingCapacity: true)
    guard let leading = coefficients.firstIndex(where: { $0 != 0 }), coefficients.allSatisfy(\.isFinite) else {
      return false
    }
    let degree = coefficients.count - 1 - leading
    precondition(degree <= maximumDegree, "a polynomial of degree \(degree), at most \(maximumDegree)")
    guard degree >= 1 else { return false }
    for n in 0...degree {
      original[n] = coefficients[leading + n] / coefficients[leading]
      deflated[n] = original[n]
    }
    var remaining = degree
    while remaining > 0 {
      guard let root = nextRoot(degree: remaining) else {
        roots.removeAll(keepingCapacity: true)
        return false
      }
      remaining -= divideOut(root, degree: remaining)
    }
    polish(degree: degree)
    return true
  }

  /// ``solve(_:)-(UnsafeBufferPointer<Double>)`` of an array; nil instead of false.
  public func roots(of coefficients: [Double]) -> [Complex]? {
    coefficients.withUnsafeBufferPointer { solve($0) } ? roots : nil
  }

  /// A root of the deflated polynomial: in closed form for the last two.
  private func nextRoot(degree: Int) -> Complex? {
    deflated.withUnsafeBufferPointer { c in
      switch degree {
      case 1: Complex(-c[1])
      case 2: Self.quadraticRoot(c[1], c[2])
      default: Self.laguerre(c, degree)
      }
    }
  }

  /// The greater root (in magnitude) of z² + b·z + c, or the one with the positive imaginary part.
  private static func quadraticRoot(_ b: Double, _ c: Double) -> Complex {
    let discriminant = b * b / 4 - c
    if discriminant < 0 { return Complex(-b / 2, (-discriminant).squareRoot()) }
    return Complex(b > 0 ? -b / 2 - discriminant.squareRoot() : -b / 2 + discriminant.squareRoot())
  }

  private static func laguerre(_ c: UnsafeBufferPointer<Double>, _ degree: Int) -> Complex? {
    let n = Double(degree)
    var z = Complex(0)
    for iteration in 1...iterationLimit {
      var value = Complex(1)
      var first = Complex(0)
      var half = Complex(0)  // half of the second derivative
      var bound = 1.0
      let size = z.magnitude
      for k in 1...degree {
        half = half * z + first
        first = first * z + value
        value = value * z
        value.real += c[k]
        bound = bound * size + value.magnitude
      }
      // Within the rounding of the evaluation itself there is nothing left to gain.
      if value.magnitude <= 4 * Double.ulpOfOne * bound { return z }
      let g = first / value
      let squared = g * g
      let h = squared - 2 * (half / value)
      let root = ((n - 1) * (n * h - squared)).squareRoot
      let (plus, minus) = (g + root, g - root)
      let denominator = plus.squaredMagnitude >= minus.squaredMagnitude ? plus : minus
      var step =
        denominator.squaredMagnitude > 0
        ? Complex(n) / denominator : Complex((1 + size) * 0.6, (1 + size) * 0.8)
      // A shorter, turned step now and then leaves the rare cycle.
      if iteration % 10 == 0 { step = Complex(0.3, 0.2) * step }
      let next = z - step
      if next == z { return z }
      guard next.real.isFinite, next.imaginary.isFinite else { return nil }
      z = next
    }
    return nil
  }

  /// Divides by (z − r), or by (z − r)(z − r̄) if r is complex, and notes the roots; returns how many.
  private func divideOut(_ root: Complex, degree: Int) -> Int {
    let isReal = degree < 2 || abs(root.imaginary) <= 1e-11 * (1 + abs(root.real))
    return deflated.withUnsafeMutableBufferPointer { c in
      if isReal {
        roots.append(Complex(root.real))
        for n in 1..<max(1, degree) { c[n] += root.real * c[n - 1] }
        return 1
      }
      roots.append(Complex(root.real, abs(root.imaginary)))
      roots.append(Complex(root.real, -abs(root.imaginary)))
      let (sum, product) = (2 * root.real, root.squaredMagnitude)
      c[1] += sum
      for n in stride(from: 2, to: degree - 1, by: 1) { c[n] += sum * c[n - 1] - product * c[n - 2] }
      return 2
    }
  }

  /// Two Newton steps on the undeflated polynomial, each taken only if it is small and makes the value smaller.
  private func polish(degree: Int) {
    original.withUnsafeBufferPointer { c in
      for index in roots.indices {
        if roots[index].imaginary < 0 {
          roots[index] = roots[index - 1].conjugate
          continue
        }
        var (value, slope) = Self.evaluate(c, degree, at: roots[index])
        for _ in 0..<2 where slope.squaredMagnitude > 0 && value.squaredMagnitude > 0 {
          let step = value / slope
          guard step.squaredMagnitude < 1e-6 * (1 + roots[index].squaredMagnitude) else { break }
          let candidate = roots[index] - step
          let (newValue, newSlope) = Self.evaluate(c, degree, at: candidate)
          guard newValue.squaredMagnitude < value.squaredMagnitude else { break }
          // A pair that meets on the axis must stay a pair.
          guard roots[index].imaginary == 0 || candidate.imaginary > 0 else { break }
          roots[index] = candidate
          (value, slope) = (newValue, newSlope)
        }
      }
    }
  }

  /// The monic polynomial and its derivative.
  private static func evaluate(
    _ c: UnsafeBufferPointer<Double>, _ degree: Int, at z: Complex
  ) -> (value: Complex, slope: Complex) {
    var value = Complex(1)
    var slope = Complex(0)
    for k in 1...degree {
      slope = slope * z + value
      value = value * z
      value.real += c[k]
    }
    return (value, slope)
  }
}
