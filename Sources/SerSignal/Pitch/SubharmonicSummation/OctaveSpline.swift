import CSerKernels
import Foundation

/// Natural cubic splines from bins of equal width to points of equal distance in log₂ f, as weights of the bins.
///
/// A spline is linear in its values. What a value contributes to an interval falls by 3.7 from bin to bin, so that the
/// fourteen bins around an interval give it to a part in ten thousand of the curvature (eight did not do: some pitch
/// contours changed), and no recurrence along the bins is left. The weights are those of the spline through these bins
/// and four more on both sides.
struct OctaveSpline {
  /// The first bin of each point.
  let places: [Int32]
  /// [point][14], the point's scale included.
  let weights: [Float]
  private static let taps = Int(SER_TAPS)
  private static let context = 4

  init(bins: Int, binWidth: Double, lowest: Double, step: Double, scales: [Double]) {
    var nodes = (0..<bins).map { log2(Double(max($0, 1)) * binWidth) }
    // 0 Hz has no logarithm: its node stands as far below the first as the second above it.
    nodes[0] = 2 * nodes[1] - nodes[2]
    var places: [Int32] = []
    var weights: [Float] = []
    var right = 1
    var curvatures: [(left: Double, right: Double)] = []
    var solvedRight = 0
    for point in 0..<bins {
      let x = lowest + Double(point) * step
      while right < bins - 1, nodes[right] < x { right += 1 }
      let first = min(max(right - Self.taps / 2, 0), bins - Self.taps)
      if solvedRight != right {
        curvatures = Self.curvatures(nodes, first: first, right: right)
        solvedRight = right
      }
      let width = nodes[right] - nodes[right - 1]
      let a = (nodes[right] - x) / width
      let b = 1 - a
      let (c, d) = ((a * a * a - a) * width * width / 6, (b * b * b - b) * width * width / 6)
      places.append(Int32(first))
      for tap in 0..<Self.taps {
        var weight = c * curvatures[tap].left + d * curvatures[tap].right
        if first + tap == right - 1 { weight += a }
        if first + tap == right { weight += b }
        weights.append(Float(scales[point] * weight))
      }
    }
    self.places = places
    self.weights = weights
  }

  /// The second derivatives at both ends of an interval of the splines through 1 at one of the taps and 0 elsewhere.
  private static func curvatures(_ nodes: [Double], first: Int, right: Int) -> [(left: Double, right: Double)] {
    let start = max(0, first - context)
    let window = Array(nodes[start..<min(nodes.count, first + taps + context)])
    return (0..<taps).map { tap in
      var values = [Double](repeating: 0, count: window.count)
      values[first - start + tap] = 1
      let second = secondDerivatives(window, values)
      return (second[right - 1 - start], second[right - start])
    }
  }

  /// Of the natural cubic spline through the values at the nodes, by elimination.
  static func secondDerivatives(_ x: [Double], _ y: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: x.count)
    var ratios = result
    for i in 1..<x.count - 1 {
      let span = x[i + 1] - x[i - 1]
      let share = (x[i] - x[i - 1]) / span
      let pivot = share * ratios[i - 1] + 2
      let change = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1])
      ratios[i] = (share - 1) / pivot
      result[i] = (6 * change / span - share * result[i - 1]) / pivot
    }
    for i in stride(from: x.count - 2, to: 0, by: -1) { result[i] += ratios[i] * result[i + 1] }
    return result
  }
}
