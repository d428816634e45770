import SerNumerics

extension SVMModel {
  /// The pairs of places in ``classes`` that its decision values are of, in their order.
  package var pairs: [(first: Int, second: Int)] { ClassPairs(classes.count).pairs }

  /// The probability of the first class of each pair is 1 / (1 + exp(slope · d + offset)), d being its decision value;
  /// nil when the model was fitted without probabilities.
  package var sigmoids: [(slope: Double, offset: Double)]? {
    calibration?.sigmoids.map { ($0.slope, $0.offset) }
  }

  /// Coefficients of all support vectors in each pair, shape [supportVectors, pairs], 0 for those of other classes: a
  /// pair's decision value is their sum over kernel values, plus its intercept.
  package var pairCoefficients: Matrix {
    let starts = supportCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var result = Matrix(rows: supportVectors.rows, columns: intercepts.count)
    for (pair, (first, second)) in pairs.enumerated() {
      for (place, machine) in [(first, second - 1), (second, first)] {
        for vector in starts[place]..<starts[place + 1] { result[vector, pair] = dualCoefficients[machine, vector] }
      }
    }
    return result
  }
}
