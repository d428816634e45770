import CSerKernels
import Foundation

/// The level of a signal over time, smooth enough not to show single periods.
public final class IntensityContour {
  /// Levels below this count as this: −100 dBFS lies under the noise of 16 bits.
  public static let floor = -100.0
  /// Samples under the (Hann) window.
  public let windowLength: Int
  /// Samples from one frame to the next.
  public let hopLength: Int
  private let weights: [Float]

  public init(windowLength: Int, hopLength: Int) {
    precondition(windowLength >= 2 && hopLength >= 1, "a window of \(windowLength) every \(hopLength) samples")
    self.windowLength = windowLength
    self.hopLength = hopLength
    let window = Window.hann.coefficients(length: windowLength)
    let sum = window.reduce(0.0) { $0 + Double($1) }
    weights = window.map { Float(Double($0) / sum) }
  }

  /// The weighted mean square around every hop from the first sample on, in dB relative to full scale, at least
  /// ``floor``; 1 + samples / hop frames. Beyond both ends there is nothing, and the weights inside count.
  public func levels(of samples: UnsafeBufferPointer<Float>) -> [Double] {
    guard let base = samples.baseAddress else { return [Self.floor] }
    return weights.withUnsafeBufferPointer { weights in
      (0...samples.count / hopLength).map { frame in
        let start = frame * hopLength - windowLength / 2
        let inside = max(0, -start)..<max(0, min(windowLength, samples.count - start))
        guard !inside.isEmpty, let window = weights.baseAddress else { return Self.floor }
        let power = ser_weighted_square_sum(
          base + (start + inside.lowerBound), window + inside.lowerBound, inside.count)
        let weight = inside.count == windowLength ? 1 : weights[inside].reduce(0.0) { $0 + Double($1) }
        return weight > 0 && power > 0 ? max(Self.floor, 10 * log10(power / weight)) : Self.floor
      }
    }
  }
}
