import Foundation
import SerNumerics
import SerSignal

/// What a noise sounds like.
public enum NoiseColour: String, Sendable, CaseIterable {
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
  /// Longer noise than `longestBlock` samples (a power of two, minutes of sound) is made of blocks that overlap by half
  /// under sine windows: their squares sum to 1, so that the power is the same everywhere.
  static func pink(
    _ count: Int, sampleRate: Int, longestBlock: Int = 1 << 22, _ stream: inout RandomStream
  ) -> [Float] {
    var size = 1024
    while size < min(count, longestBlock) { size *= 2 }
    let fft = RealFFT(size: size)
    guard count > size else {
      drawPink(fft, sampleRate: sampleRate, &stream)
      return Array(fft.signal.prefix(count))
    }
    var noise = [Float](repeating: 0, count: count)
    for start in stride(from: -size / 2, to: count, by: size / 2) {
      drawPink(fft, sampleRate: sampleRate, &stream)
      for n in max(0, -start)..<min(size, count - start) {
        noise[start + n] += fft.signal[n] * Float(sin(.pi * (Double(n) + 0.5) / Double(size)))
      }
    }
    return noise
  }

  /// Leaves one block of pink noise in the transform's signal.
  private static func drawPink(_ fft: RealFFT, sampleRate: Int, _ stream: inout RandomStream) {
    let lowest = max(1, Int((20 * Double(fft.size) / Double(sampleRate)).rounded(.up)))
    for bin in 0..<fft.bins {
      let amplitude = bin >= lowest ? 1 / Double(bin).squareRoot() : 0
      fft.spectrum[2 * bin] = Float(amplitude * stream.gaussian())
      fft.spectrum[2 * bin + 1] = Float(amplitude * stream.gaussian())
    }
    fft.spectrum[2 * fft.bins - 1] = 0
    fft.inverse()
  }
}
