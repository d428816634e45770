import CSerKernels
import SerNumerics

/// From kernel values of rows with all support vectors to the decision values of all pairs.
struct PairDecisions: Sendable {
  /// Support vectors of all classes.
  let supportCount: Int
  private let coefficients: Matrix
  private let intercepts: [Double]
  private let pairs: [(first: Int, second: Int)]
  /// Where the support vectors of each class begin, and the end.
  private let starts: [Int]

  /// - Parameters:
  ///   - coefficients: yα, laid out as in ``SVMMachines/dualCoefficients``.
  ///   - supportCounts: support vectors of each class.
  ///   - intercepts: b of each pair.
  init(coefficients: Matrix, supportCounts: [Int], intercepts: [Double]) {
    self.coefficients = coefficients
    self.intercepts = intercepts
    pairs = ClassPairs(supportCounts.count).pairs
    starts = supportCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    supportCount = coefficients.columns
  }

  /// Adds Σ yα·k + b of each pair for each of `rows` rows of kernel values, summed in Double: with a large cost the
  /// terms cancel.
  func append(_ kernel: UnsafePointer<Float>, rows: Int, to values: inout [Float]) {
    let machines = coefficients.rows
    // The share of each class's support vectors in each machine, [classes, machines].
    var parts = [Double](repeating: 0, count: (machines + 1) * machines)
    coefficients.values.withUnsafeBufferPointer { coefficients in
      parts.withUnsafeMutableBufferPointer { parts in
        for row in 0..<rows {
          if let weights = coefficients.baseAddress, let parts = parts.baseAddress {
            for place in 0...machines {
              ser_dot_machines(
                kernel + row * supportCount + starts[place], weights + starts[place], machines, supportCount,
                starts[place + 1] - starts[place], parts + place * machines)
            }
          }
          for (intercept, pair) in zip(intercepts, pairs) {
            let sum = parts[pair.first * machines + pair.second - 1] + parts[pair.second * machines + pair.first]
            values.append(Float(intercept + sum))
          }
        }
      }
    }
  }
}
