import Foundation
import SerNumerics

/// Triangular bands of equal width on HTK's mel scale, 1127·ln(1 + f/700), with a peak weight of 1 (Young et al., "The
/// HTK Book", section 5.6). Bins up to the lower edge and from the upper edge on (both rounded to bins) count nothing.
public struct TriangularMelBands: Sendable {
  /// Weights, shape [bins, bands]: spectra are multiplied from the left.
  public let weights: Matrix
  /// The centre of each band in Hz.
  public let centerFrequencies: [Double]

  public init(bands: Int, bins: Int, binWidth: Double, lowest: Double, highest: Double) {
    let top = min(highest, binWidth * Double(bins - 1))
    func mel(_ frequency: Double) -> Double { 1127 * log(1 + frequency / 700) }
    let width = (mel(top) - mel(lowest)) / Double(bands + 1)
    let edges = (0..<bands + 2).map { mel(lowest) + Double($0) * width }
    centerFrequencies = edges[1...bands].map { 700 * (exp($0 / 1127) - 1) }
    var weights = Matrix(rows: bins, columns: bands)
    let first = Int((lowest / binWidth).rounded()) + 1
    let end = min(bins, Int((top / binWidth).rounded()))
    for bin in stride(from: first, to: end, by: 1) {
      let place = mel(Double(bin) * binWidth)
      // The interval between two neighbouring edges: its left band falls, its right band rises.
      guard place > edges[0], let right = edges.firstIndex(where: { $0 >= place }) else { continue }
      let falling = (edges[right] - place) / width
      if right >= 2 { weights[bin, right - 2] += Float(falling) }
      if right <= bands { weights[bin, right - 1] += Float(1 - falling) }
    }
    self.weights = weights
  }
}
