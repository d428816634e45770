import Foundation

/// Shapes, counts and amounts of networks as people read them.
enum NetworkFigures {
  /// `300 × 64 × 32`.
  static func shape(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }

  /// What the sides of an input are.
  static func axes(_ shape: [Int]) -> String {
    switch shape.count {
    case 3: "frames × bands × channels"
    case 2: "frames × values"
    default: "values"
    }
  }

  /// With commas at the thousands: `412,296`.
  static func count(_ value: Int) -> String {
    let digits = String(value)
    return String(
      digits.enumerated().flatMap { index, digit -> [Character] in
        index > 0 && (digits.count - index).isMultiple(of: 3) ? [",", digit] : [digit]
      })
  }

  /// With three digits and a decimal prefix: `12.3 M`.
  static func amount(_ value: Int, _ unit: String) -> String {
    let steps: [(size: Double, prefix: String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    // What would be written as 1000 of one prefix is 1 of the next.
    guard let step = steps.first(where: { Double(value) >= $0.size * 0.9995 }) else { return "\(value) \(unit)" }
    let scaled = Double(value) / step.size
    let decimals = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0
    return String(format: "%.\(decimals)f", scaled) + " \(step.prefix)\(unit)"
  }
}
