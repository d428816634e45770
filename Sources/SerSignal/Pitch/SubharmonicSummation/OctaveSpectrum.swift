import CSerKernels
import Foundation

/// Magnitude spectra on an octave scale, as subharmonic summation needs them: between its peaks a spectrum is set to
/// zero, smoothed over three bins, interpolated by natural cubic splines at points of equal distance in log₂ f, and
/// weighted by the sensitivity of hearing at low frequencies (Hermes 1988, doi:10.1121/1.396427).
///
/// Works on ``lanes`` frames at once, side by side: the recurrence of a spline runs along the bins of a frame and can't
/// be vectorised otherwise. Owns its scratch: one per worker.
final class OctaveSpectrum {
  /// Frames in a block.
  static let lanes = Int(SER_LANES)
  /// Values per spectrum, as many as the linear spectrum has.
  let points: Int
  let pointsPerOctave: Double
  /// log₂ of the first point's frequency in Hz, and from one point to the next.
  let lowest: Double
  let step: Double
  /// The last block: [point][lane].
  private(set) var values: [Float]

  private let spline: OctaveSpline
  private let weights: [Float]
  private var peaks: [Float]
  private var marks: [Float]
  private var smooth: [Float]
  private var curvature: [Float]

  /// For spectra of `bins` values every `binWidth` Hz, from `lowestFrequency` Hz to their end.
  init(bins: Int, binWidth: Double, lowestFrequency: Double = 25) {
    precondition(bins >= 8 && binWidth * Double(bins - 1) > lowestFrequency, "\(bins) bins of \(binWidth) Hz")
    points = bins
    lowest = log2(lowestFrequency)
    let octaves = log2(binWidth * Double(bins - 1)) - lowest
    step = octaves / Double(bins - 1)
    pointsPerOctave = Double(bins) / octaves
    spline = OctaveSpline(bins: bins, binWidth: binWidth, lowest: lowest, step: step)
    let perOctave = pointsPerOctave
    weights = (0..<bins).map { n in
      let place = Double(n + 1) - (perOctave * log2(65.0 / 50) - 1)
      return Float(0.5 + atan(3 * place / perOctave) / Double.pi)
    }
    peaks = [Float](repeating: 0, count: bins)
    marks = [Float](repeating: 0, count: bins + 4)
    smooth = [Float](repeating: 0, count: bins * Self.lanes)
    curvature = smooth
    values = smooth
  }

  /// Takes a frame's magnitudes (`points` values) into a lane.
  func load(_ magnitudes: UnsafePointer<Float>, lane: Int) {
    ser_keep_peaks(magnitudes, points, &marks, &peaks)
    ser_smooth_into_lane(peaks, points, lane, &smooth)
  }

  /// Computes ``values`` of all lanes.
  func transform() { spline.evaluate(smooth, curvature: &curvature, weights: weights, into: &values) }
}

/// The geometry of natural cubic splines from bins of equal width to points of equal distance in log₂ f.
private struct OctaveSpline {
  private let bins: Int
  private var after: [Float]
  private var before: [Float]
  private var forward: [Float]
  private var backward: [Float]
  private var places: [Int32] = []
  private var coefficients: [Float] = []

  init(bins: Int, binWidth: Double, lowest: Double, step: Double) {
    self.bins = bins
    var nodes = (0..<bins).map { log2(Double(max($0, 1)) * binWidth) }
    // 0 Hz has no logarithm: its node stands as far below the first as the second above it.
    nodes[0] = 2 * nodes[1] - nodes[2]
    after = [Float](repeating: 0, count: bins)
    before = after
    forward = after
    backward = after
    solveGeometry(nodes)
    var right = 1
    for point in 0..<bins {
      let x = lowest + Double(point) * step
      while right < bins - 1, nodes[right] < x { right += 1 }
      let width = nodes[right] - nodes[right - 1]
      let a = (nodes[right] - x) / width
      let b = 1 - a
      places.append(Int32(right - 1))
      coefficients += [a, (a * a * a - a) * width * width / 6, (b * b * b - b) * width * width / 6].map(Float.init)
    }
  }

  /// The elimination of the tridiagonal system depends on the nodes alone and is done once.
  private mutating func solveGeometry(_ nodes: [Double]) {
    var last = 0.0
    for i in 1..<bins - 1 {
      let span = nodes[i + 1] - nodes[i - 1]
      let share = (nodes[i] - nodes[i - 1]) / span
      let pivot = 1 / (share * last + 2)
      last = (share - 1) * pivot
      backward[i] = Float(last)
      forward[i] = Float(pivot * share)
      after[i] = Float(6 * pivot / ((nodes[i + 1] - nodes[i]) * span))
      before[i] = Float(6 * pivot / ((nodes[i] - nodes[i - 1]) * span))
    }
  }

  func evaluate(_ y: [Float], curvature: inout [Float], weights: [Float], into values: inout [Float]) {
    ser_spline_second_derivatives(y, bins, after, before, forward, backward, &curvature)
    ser_spline_evaluate(y, curvature, places, coefficients, weights, bins, &values)
  }
}
