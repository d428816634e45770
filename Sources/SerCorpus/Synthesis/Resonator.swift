import Foundation

/// The two-pole digital resonator of Klatt 1980 (doi:10.1121/1.383940), gain 1 at 0 Hz: one formant.
struct Resonator {
  private var a = 1.0
  private var b = 0.0
  private var c = 0.0
  private var y1 = 0.0
  private var y2 = 0.0

  /// `frequency` and `bandwidth` in Hz.
  mutating func tune(frequency: Double, bandwidth: Double, sampleRate: Double) {
    c = -exp(-2 * Double.pi * bandwidth / sampleRate)
    b = 2 * exp(-Double.pi * bandwidth / sampleRate) * cos(2 * Double.pi * frequency / sampleRate)
    a = 1 - b - c
  }

  mutating func process(_ x: Double) -> Double {
    let y = a * x + b * y1 + c * y2
    y2 = y1
    y1 = y
    return y
  }
}

/// A two-zero filter with gain 1 at 0 Hz, the mirror image of ``Resonator``: the antiformant of nasal sounds.
struct Antiresonator {
  private var a = 1.0
  private var b = 0.0
  private var c = 0.0
  private var x1 = 0.0
  private var x2 = 0.0

  /// `frequency` and `bandwidth` in Hz.
  mutating func tune(frequency: Double, bandwidth: Double, sampleRate: Double) {
    let poleC = -exp(-2 * Double.pi * bandwidth / sampleRate)
    let poleB = 2 * exp(-Double.pi * bandwidth / sampleRate) * cos(2 * Double.pi * frequency / sampleRate)
    a = 1 / (1 - poleB - poleC)
    b = -a * poleB
    c = -a * poleC
  }

  mutating func process(_ x: Double) -> Double {
    let y = a * x + b * x1 + c * x2
    x2 = x1
    x1 = x
    return y
  }
}

/// A two-pole band-pass with gain 1 at its centre: the cavity in front of a constriction, excited by noise.
struct BandPass {
  private var gain = 0.0
  private var b = 0.0
  private var c = 0.0
  private var x2 = 0.0
  private var x1 = 0.0
  private var y1 = 0.0
  private var y2 = 0.0

  /// `center` and `bandwidth` in Hz.
  mutating func tune(center: Double, bandwidth: Double, sampleRate: Double) {
    let radius = exp(-Double.pi * bandwidth / sampleRate)
    c = -radius * radius
    b = 2 * radius * cos(2 * Double.pi * center / sampleRate)
    // Zeros at 0 Hz and at the Nyquist frequency; this gain is exact for narrow bands and within 1 dB for wide ones.
    gain = (1 - radius * radius) / 2
  }

  mutating func process(_ x: Double) -> Double {
    let y = gain * (x - x2) + b * y1 + c * y2
    x2 = x1
    x1 = x
    y2 = y1
    y1 = y
    return y
  }
}
