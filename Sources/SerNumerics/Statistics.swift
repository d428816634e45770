import Foundation

/// The natural logarithm; here so that `Seed.swift` needs no Foundation.
@inlinable func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// Descriptive statistics in `Double`. Empty input gives NaN, which callers report as "undefined", never as 0.
public enum Statistics {
  /// Arithmetic mean.
  public static func mean(_ values: some Collection<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// Variance; `degreesOfFreedomLost` 0 for the population, 1 for a sample. NaN where no degree of freedom is left.
  public static func variance(_ values: some Collection<Double>, degreesOfFreedomLost: Int = 1) -> Double {
    guard values.count > degreesOfFreedomLost else { return .nan }
    let center = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    return squares / Double(values.count - degreesOfFreedomLost)
  }

  /// The square root of ``variance(_:degreesOfFreedomLost:)``.
  public static func standardDeviation(_ values: some Collection<Double>, degreesOfFreedomLost: Int = 1) -> Double {
    variance(values, degreesOfFreedomLost: degreesOfFreedomLost).squareRoot()
  }

  /// Linear-interpolated quantile, `fraction` in 0…1 (NumPy's default, type 7 of Hyndman & Fan 1996).
  public static func quantile(_ values: some Collection<Double>, _ fraction: Double) -> Double {
    quantile(sorted: values.sorted(), fraction)
  }

  /// ``quantile(_:_:)`` of values already in ascending order.
  public static func quantile(sorted: [Double], _ fraction: Double) -> Double {
    guard !sorted.isEmpty else { return .nan }
    let position = min(max(fraction, 0), 1) * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
  }

  /// The middle value.
  public static func median(_ values: some Collection<Double>) -> Double { quantile(values, 0.5) }
}
