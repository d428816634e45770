import Foundation

/// Probabilities by one number: softmax(z / T), T the temperature that makes the rows seen most likely.
///
/// Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks", arXiv:1706.04599. The logits z are
/// ln(p + 10⁻¹²) of a model's probabilities, or its scores themselves where these only rank. Above 1 it takes
/// confidence away, below 1 it adds some; the order of the classes stays.
public struct TemperatureScaling: Sendable, Equatable {
  /// 0.001 to 1000.
  public let temperature: Double

  /// The range of 1/T that is searched: rows without a single error would want T = 0.
  static let inverseRange = 1e-3...1e3

  public init(temperature: Double) { self.temperature = temperature }

  /// Minimises the mean of −ln p(truth) over rows of logits, equally long, each with its class. At least one row.
  ///
  /// The loss is convex in β = 1/T, so that its derivative, the mean of Σ p·z − z(truth), has one root: Newton's steps,
  /// and bisection where one would leave the bracket.
  init(fitting logits: [[Double]], labels: [Int]) {
    temperature = 1 / Self.inverse(fitting: logits, labels)
  }

  private static func inverse(fitting logits: [[Double]], _ labels: [Int]) -> Double {
    func slope(_ beta: Double) -> (first: Double, second: Double) { self.slope(of: logits, labels, beta) }
    var (low, high) = (inverseRange.lowerBound, inverseRange.upperBound)
    guard slope(low).first < 0 else { return low }
    guard slope(high).first > 0 else { return high }
    var beta = 1.0
    for _ in 0..<200 {
      let (first, second) = slope(beta)
      if first == 0 { break }
      if first < 0 { low = beta } else { high = beta }
      let newton = beta - first / second
      // The scale of β is unknown, hence the geometric mean.
      let next = second > 0 && newton > low && newton < high ? newton : (low * high).squareRoot()
      let step = abs(next - beta)
      beta = next
      if step <= 1e-13 * beta || high - low <= 1e-13 * beta { break }
    }
    return beta
  }

  /// The first two derivatives of the mean loss by β.
  private static func slope(
    of logits: [[Double]], _ labels: [Int], _ beta: Double
  ) -> (first: Double, second: Double) {
    var (first, second) = (0.0, 0.0)
    for (row, label) in zip(logits, labels) {
      let probabilities = softmax(row, inverse: beta)
      let mean = zip(probabilities, row).reduce(0) { $0 + $1.0 * $1.1 }
      first += mean - row[label]
      second += zip(probabilities, row).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    }
    return (first / Double(labels.count), second / Double(labels.count))
  }

  /// Probabilities of a row of logits.
  func probabilities(_ logits: [Double]) -> [Double] { Self.softmax(logits, inverse: 1 / temperature) }

  private static func softmax(_ logits: [Double], inverse beta: Double) -> [Double] {
    let greatest = logits.max() ?? 0
    let powers = logits.map { exp(beta * ($0 - greatest)) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  /// The logit of a probability; scikit-learn adds the same 10⁻¹².
  static func logit(ofProbability probability: Double) -> Double { log(probability + 1e-12) }
}

extension TemperatureScaling: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    temperature = try container.decode(Double.self)
    // One part in 10⁹ beyond the ends: T was computed as 1/β.
    let range = (1 - 1e-9) / Self.inverseRange.upperBound...(1 + 1e-9) / Self.inverseRange.lowerBound
    guard range.contains(temperature) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a temperature of \(temperature); 0.001 to 1000 is possible")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(temperature)
  }
}
