import Foundation
import SerNumerics
import SerSignal

/// What a noise sounds like.
public enum NoiseColour: String, Codable, Sendable, CaseIterable {
  /// The same power at all frequencies.
  case white
  /// Power falling by 3 dB an octave, from 20 Hz on: the long-term slope of rooms and traffic.
  case pink
  /// Several people speaking at once.
  case babble
}

/// Gaussian noise by colour.
enum GaussianNoise {
  /// White noise of unit power.
  static func white(_ count: Int, _ stream: inout RandomStream) -> [Float] {
    (0..<count).map { _ in Float(stream.gaussian()) }
  }

  /// Noise whose power spectrum falls as 1/f; below 20 Hz, where nothing is heard, there is none. Its power is arbitrary.
  ///
  /// Each bin of one long transform gets a complex Gaussian of variance 1/f, which makes the result Gaussian as well.
  static func pink(_ count: Int, sampleRate: Int, _ stream: inout RandomStream) -> [Float] {
    var size = 1024
    while size < count { size *= 2 }
    let fft = RealFFT(size: size)
    let lowest = max(1, Int((20 * Double(size) / Double(sampleRate)).rounded(.up)))
    for bin in 0..<fft.bins {
      let amplitude = bin >= lowest ? 1 / Double(bin).squareRoot() : 0
      fft.spectrum[2 * bin] = Float(amplitude * stream.gaussian())
      fft.spectrum[2 * bin + 1] = Float(amplitude * stream.gaussian())
    }
    fft.spectrum[2 * fft.bins - 1] = 0
    fft.inverse()
    return Array(fft.signal.prefix(count))
  }
}
