/// Statistics of a contour of any length; all are 0 where it is empty.
struct ParameterFunctionals {
  let values: [Float]
  /// The arithmetic mean.
  let mean: Float

  init(_ values: [Float]) {
    self.values = values
    mean = values.isEmpty ? 0 : Float(values.reduce(0.0) { $0 + Double($1) } / Double(values.count))
  }

  /// Of the values that are not 0.
  init(nonZero values: [Float]) { self.init(values.filter { $0 != 0 }) }

  /// The population's standard deviation over the mean, with the mean's sign; over 1 where the mean is 0.
  var normalizedDeviation: Float {
    guard !values.isEmpty else { return 0 }
    let squares = values.reduce(0.0) { $0 + (Double($1) - Double(mean)) * (Double($1) - Double(mean)) }
    let deviation = (squares / Double(values.count)).squareRoot()
    return Float(deviation / (mean == 0 ? 1 : Double(mean)))
  }

  /// The values below which the given shares lie, interpolated between neighbours.
  func percentiles(_ shares: [Double]) -> [Float] {
    guard !values.isEmpty else { return shares.map { _ in 0 } }
    let sorted = values.sorted()
    return shares.map { share in
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let above = min(below + 1, sorted.count - 1)
      let weight = Float(place - Double(below))
      return sorted[below] * (1 - weight) + sorted[above] * weight
    }
  }
}
