import Foundation

/// The sensitivity of hearing at moderate levels, as perceptual linear prediction weights powers with it (Hermansky
/// 1990, doi:10.1121/1.399423, equation for rates above 10 kHz), with the scale of openSMILE: 3.1 at its greatest, near 3.4 kHz.
public enum EqualLoudness {
  /// The weight of the power at a frequency in Hz.
  public static func weight(_ frequency: Double) -> Double {
    let w = 2 * Double.pi * frequency
    let w2 = w * w
    let bass = w2 + 6.3e6
    let treble = w2 * w2 * w2 * w + 1.7e31
    return 1e32 * (w2 + 56.8e6) * w2 * w2 / (bass * bass * (w2 + 0.38e9) * treble)
  }
}
