import CSerKernels
import Foundation

/// Magnitude spectra on an octave scale, as subharmonic summation needs them: between its peaks a spectrum is set to
/// zero, smoothed over three bins, interpolated by cubic splines at points of equal distance in log₂ f, and weighted
/// by the sensitivity of hearing at low frequencies (Hermes 1988, doi:10.1121/1.396427).
///
/// Works on ``lanes`` frames at once, side by side. Owns its scratch: one per worker.
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
  var values: UnsafePointer<Float> { UnsafePointer(output.pointer) }

  private let spline: OctaveSpline
  private let peaks: ScratchBuffer<Float>
  private let marks: ScratchBuffer<Float>
  /// [lane][bin], and the same as [bin][lane].
  private let rows: ScratchBuffer<Float>
  private let smooth: ScratchBuffer<Float>
  private let output: ScratchBuffer<Float>

  /// For spectra of `bins` values every `binWidth` Hz, from `lowestFrequency` Hz to their end.
  init(bins: Int, binWidth: Double, lowestFrequency: Double = 25) {
    precondition(bins >= 32 && binWidth * Double(bins - 1) > lowestFrequency, "\(bins) bins of \(binWidth) Hz")
    points = bins
    lowest = log2(lowestFrequency)
    let octaves = log2(binWidth * Double(bins - 1)) - lowest
    step = octaves / Double(bins - 1)
    let perOctave = Double(bins) / octaves
    pointsPerOctave = perOctave
    let audibility = (0..<bins).map { n in
      let place = Double(n + 1) - (perOctave * log2(65.0 / 50) - 1)
      return 0.5 + atan(3 * place / perOctave) / Double.pi
    }
    spline = OctaveSpline(bins: bins, binWidth: binWidth, lowest: lowest, step: step, scales: audibility)
    peaks = ScratchBuffer(count: bins)
    marks = ScratchBuffer(count: bins + 4)
    rows = ScratchBuffer(count: bins * Self.lanes)
    smooth = ScratchBuffer(count: bins * Self.lanes)
    output = ScratchBuffer(count: bins * Self.lanes)
  }

  /// Takes a frame's magnitudes (`points` values) into a lane.
  func load(_ magnitudes: UnsafePointer<Float>, lane: Int) {
    ser_keep_peaks(magnitudes, points, marks.pointer, peaks.pointer)
    ser_smooth(peaks.pointer, points, rows.pointer + lane * points)
  }

  /// Computes ``values`` of all lanes.
  func transform() {
    ser_interleave(rows.pointer, points, smooth.pointer)
    ser_weigh_neighbours(smooth.pointer, spline.places, spline.weights, points, output.pointer)
  }
}
