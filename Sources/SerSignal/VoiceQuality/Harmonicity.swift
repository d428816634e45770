import CSerKernels
import Foundation

/// The ratio of the harmonics of a voice to its noise, by the autocorrelation method.
///
/// Boersma 1993, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
/// sampled sound", IFA Proceedings 17: the autocorrelation of the windowed frame is divided by that of the window; its
/// height r at the period is the harmonic part of the power, and the ratio is 10·log10(r / (1 − r)). The maximum lies
/// between samples and is found by sin(x)/x interpolation, without which the ratio of a clean voice is far too low.
/// Owns its scratch: one per worker. O(n log n) a frame.
public final class Harmonicity {
  /// The ratios that are told apart, in dB: beyond them lies rounding.
  public static let range = -20.0...40.0
  /// In Hz.
  public let sampleRate: Double
  /// Samples under the (Hann) window: 4.5 periods of the lowest voice are recommended.
  public let windowLength: Int
  private let transform: RealFFT
  private let window: [Float]
  /// 1 / the normalised autocorrelation of the window.
  private let correction: [Double]
  private var correlation: [Double]
  /// Lags on either side that the interpolation looks at.
  private static let depth = 24
  private let longestLag: Int

  /// Measures frames of `windowLength` samples, for voices down to `lowest` Hz.
  public init(sampleRate: Double, windowLength: Int, lowest: Double) {
    precondition(sampleRate > 0 && lowest > 0 && windowLength >= 64, "a window of \(windowLength) samples")
    self.sampleRate = sampleRate
    self.windowLength = windowLength
    longestLag = min(windowLength / 2, Int((1.1 * sampleRate / lowest).rounded(.up)) + Self.depth + 1)
    transform = RealFFT(size: 2 * ((windowLength + longestLag) / 2 + 1))
    let coefficients = Window.hann.coefficients(length: windowLength)
    window = coefficients
    let own = (0...longestLag).map { lag in
      (0..<windowLength - lag).reduce(0.0) { $0 + Double(coefficients[$1]) * Double(coefficients[$1 + lag]) }
    }
    correction = own.map { own[0] / $0 }
    correlation = [Double](repeating: 0, count: longestLag + 1)
  }

  /// The ratio in dB, within ``range``, of the frame around a sample, for a voice of about `frequency` Hz: the best
  /// period within 10 % of it counts. Zeros stand beyond the signal. The least ratio for a frame without energy.
  public func ratio(around center: Int, of samples: UnsafeBufferPointer<Float>, frequency: Double) -> Double {
    guard correlate(around: center, of: samples) else { return Self.range.lowerBound }
    let period = sampleRate / frequency
    let shortest = max(2, Int((0.9 * period).rounded(.down)))
    let longest = min(longestLag - Self.depth, Int((1.1 * period).rounded(.up)))
    guard shortest < longest else { return Self.range.lowerBound }
    return correlation.withUnsafeBufferPointer { correlation in
      var best = shortest
      for lag in shortest...longest where correlation[lag] > correlation[best] { best = lag }
      var height = Self.maximum(of: correlation, near: best)
      // Rounding, or a window too short for the glide of the voice: the mirror image is what Boersma takes.
      if height > 1 { height = 1 / height }
      guard height > 0.001 else { return Self.range.lowerBound }
      let ratio = 10 * log10(height / max(1e-9, 1 - height))
      return min(max(ratio, Self.range.lowerBound), Self.range.upperBound)
    }
  }

  /// The corrected autocorrelation, 1 at lag 0; false for a frame without energy.
  private func correlate(around center: Int, of samples: UnsafeBufferPointer<Float>) -> Bool {
    let start = center - windowLength / 2
    let inside = max(0, -start)..<max(0, min(windowLength, samples.count - start))
    guard inside.count >= 2 else { return false }
    let signal = transform.signal
    var sum = 0.0
    for n in inside { sum += Double(samples[start + n]) }
    let mean = Float(sum / Double(inside.count))
    signal.update(repeating: 0)
    window.withUnsafeBufferPointer { window in
      for n in inside { signal[n] = (samples[start + n] - mean) * window[n] }
    }
    transform.forward()
    let spectrum = transform.spectrum
    for k in 0..<transform.bins {
      let (re, im) = (spectrum[2 * k], spectrum[2 * k + 1])
      spectrum[2 * k] = re * re + im * im
      spectrum[2 * k + 1] = 0
    }
    transform.inverse()
    let energy = Double(signal[0])
    guard energy > 0 else { return false }
    for lag in 0...longestLag { correlation[lag] = Double(signal[lag]) / energy * correction[lag] }
    return true
  }

  /// The greatest height of the interpolated autocorrelation within a sample of its greatest sample, by golden section.
  private static func maximum(of correlation: UnsafeBufferPointer<Double>, near lag: Int) -> Double {
    let golden = 0.618033988749895
    var (low, high) = (Double(lag) - 1, Double(lag) + 1)
    var (left, right) = (high - golden * (high - low), low + golden * (high - low))
    var (atLeft, atRight) = (interpolated(correlation, left), interpolated(correlation, right))
    for _ in 0..<14 {
      if atLeft > atRight {
        high = right
        (right, atRight) = (left, atLeft)
        left = high - golden * (high - low)
        atLeft = interpolated(correlation, left)
      } else {
        low = left
        (left, atLeft) = (right, atRight)
        right = low + golden * (high - low)
        atRight = interpolated(correlation, right)
      }
    }
    return max(atLeft, atRight, correlation[lag])
  }

  /// Σ r[n]·sinc(x − n) over the neighbours of x, under a raised cosine.
  private static func interpolated(_ correlation: UnsafeBufferPointer<Double>, _ x: Double) -> Double {
    let whole = Int(x.rounded(.down))
    let fraction = x - Double(whole)
    guard fraction > 1e-12 else { return correlation[whole] }
    // sin π(x − n) only changes its sign from one n to the next, and cos of the window follows a recurrence.
    let sine = sin(.pi * fraction) / .pi
    let step = Double.pi / (Double(depth) + 1)
    let turn = Complex(cos(step), sin(step))
    var (left, right) = (
      Complex(cos(fraction * step), sin(fraction * step)),
      Complex(cos((1 - fraction) * step), sin((1 - fraction) * step))
    )
    var sum = 0.0
    var sign = sine
    for n in 0..<depth {
      let (before, after) = (Double(n) + fraction, Double(n) + 1 - fraction)
      sum +=
        sign
        * (correlation[abs(whole - n)] * (0.5 + 0.5 * left.real) / before
          + correlation[whole + 1 + n] * (0.5 + 0.5 * right.real) / after)
      left = left * turn
      right = right * turn
      sign = -sign
    }
    return sum
  }
}
