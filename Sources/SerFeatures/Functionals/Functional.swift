import SerNumerics

/// One number that describes a contour over a clip.
public enum Functional: Hashable, Sendable {
  /// Arithmetic mean.
  case mean
  /// Population standard deviation (n).
  case std
  /// Biased skewness m₃ / m₂^1.5; 0 for a contour that doesn't vary, where `scipy.stats.skew` has NaN.
  case skew
  /// Biased excess kurtosis m₄ / m₂² − 3 (0 for a normal distribution); 0 for a contour that doesn't vary.
  case kurtosis
  case min
  case max
  /// Maximum less minimum.
  case range
  /// The 75th less the 25th percentile.
  case iqr
  /// Slope of the least-squares line over time, per second; 0 for a single frame.
  case slope
  /// Mean rate of change per second over the steps between frames that go up; 0 if none does.
  case rise
  /// Mean rate of change per second over the steps that go down: negative; 0 if none does.
  case fall
  /// A percentile by linear interpolation (NumPy's default, type 7 of Hyndman & Fan 1996), 0…100: `p5`, `p50`.
  case percentile(Int)

  /// Those without a number, in the order in which they are listed.
  public static let named: [Functional] = [
    .mean, .std, .skew, .kurtosis, .min, .max, .range, .iqr, .slope, .rise, .fall,
  ]

  /// The name, which follows that of the contour in a column's name.
  public var name: String {
    switch self {
    case .mean: "mean"
    case .std: "std"
    case .skew: "skew"
    case .kurtosis: "kurtosis"
    case .min: "min"
    case .max: "max"
    case .range: "range"
    case .iqr: "iqr"
    case .slope: "slope"
    case .rise: "rise"
    case .fall: "fall"
    case .percentile(let percent): "p\(percent)"
    }
  }

  /// The functional of that name; nil if there is none.
  public init?(_ name: String) {
    if let known = Self.named.first(where: { $0.name == name }) {
      self = known
    } else if name.first == "p", let percent = Int(name.dropFirst()), (0...100).contains(percent),
      name == "p\(percent)"
    {
      self = .percentile(percent)
    } else {
      return nil
    }
  }

  /// What a list of functionals may hold, in words.
  static let allowed = named.map(\.name).joined(separator: ", ") + ", and percentiles p0 to p100"
}
