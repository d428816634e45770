import Foundation
import SerNumerics

/// F0 of an utterance by the command-response model of Fujisaki & Hirose 1984 (doi:10.1250/ast.5.233): phrase commands
/// that fall slowly and accent commands that rise and fall quickly, added in log frequency, with a boundary tone, a
/// slow random drift and a tremor on top.
struct IntonationContour {
  /// Frame period in seconds.
  let framePeriod: Double
  /// Semitones relative to the phrase's base, one value a frame.
  private(set) var semitones: [Double]

  /// A flat contour of `frames` frames.
  init(frames: Int, framePeriod: Double) {
    self.framePeriod = framePeriod
    semitones = [Double](repeating: 0, count: frames)
  }

  /// A phrase command of `size` semitones (the height that the phrase starts at, above where it ends).
  mutating func addPhrase(at time: Double, size: Double) {
    let alpha = 2.2  // per second
    // α² t e^(-αt) peaks at α/e.
    let scale = size * 2.718281828459045 / alpha
    for frame in semitones.indices {
      let elapsed = Double(frame) * framePeriod - time
      guard elapsed > 0 else { continue }
      semitones[frame] += scale * alpha * alpha * elapsed * exp(-alpha * elapsed)
    }
  }

  /// An accent command of `size` semitones from `start` to `end`, both in seconds.
  mutating func addAccent(from start: Double, to end: Double, size: Double, rate: Double = 20) {
    for frame in semitones.indices {
      let time = Double(frame) * framePeriod
      semitones[frame] += size * (Self.step(time - start, rate) - Self.step(time - end, rate))
    }
  }

  /// Response of the accent mechanism to a step: 1 − (1 + βt) e^(−βt), at most 0.9 (both from the paper), rescaled to 1.
  private static func step(_ time: Double, _ rate: Double) -> Double {
    guard time > 0 else { return 0 }
    return min(1 - (1 + rate * time) * exp(-rate * time), 0.9) / 0.9
  }

  /// A random walk that is pulled back to 0 (an Ornstein–Uhlenbeck process): `size` semitones, memory of 0.15 s.
  mutating func addDrift(size: Double, stream: inout RandomStream) {
    let keep = exp(-framePeriod / 0.15)
    let kick = size * (1 - keep * keep).squareRoot()
    var value = size * stream.gaussian()
    for frame in semitones.indices {
      semitones[frame] += value
      value = keep * value + kick * stream.gaussian()
    }
  }

  /// A tremor of `depth` semitones at `rate` Hz.
  mutating func addTremor(depth: Double, rate: Double, phase: Double) {
    for frame in semitones.indices {
      semitones[frame] += depth * sin(2 * Double.pi * rate * Double(frame) * framePeriod + phase)
    }
  }

  /// Adds `values`, one a frame.
  mutating func add(_ values: [Double]) {
    for frame in semitones.indices { semitones[frame] += values[frame] }
  }

  /// F0 in Hz whose geometric mean over the frames with `isVoiced` is `mean`; within 40…1200 Hz.
  func frequencies(mean: Double, isVoiced: [Bool]) -> [Double] {
    var (sum, count) = (0.0, 0)
    for frame in semitones.indices where isVoiced[frame] {
      sum += semitones[frame]
      count += 1
    }
    let center = count > 0 ? sum / Double(count) : 0
    return semitones.map { min(max(mean * semitonesToRatio($0 - center), 40), 1200) }
  }
}
