import Foundation

/// The impulse response of a ``ShoeboxRoom``, by its images.
struct RoomImpulseResponse: Sendable {
  /// Samples; the direct sound has amplitude 1 before the high-pass filter.
  let samples: [Float]
  /// Where the direct sound stands.
  let direct: Int

  /// Samples on either side of a windowed sinc: delays between samples cost no treble.
  private static let halfWidth = 20
  /// Delays are rounded to this part of a sample.
  private static let phases = 128
  /// Hz. With walls that reflect all frequencies alike the images add up to a slow push, which no loudspeaker and no
  /// voice makes (Allen & Berkley, section on the high-pass filter).
  private static let lowestFrequency = 50.0

  /// The response over `reverberationTime` seconds behind the direct sound, each reflection weakened by the coefficient.
  init(_ room: ShoeboxRoom, coefficient: Double, reverberationTime: Double, sampleRate: Int) {
    let (width, phases) = (Self.halfWidth, Self.phases)
    let distance = room.directDistance
    let reach = distance + reverberationTime * ShoeboxRoom.speedOfSound
    let powers = (0...room.mostReflections(within: reach)).map { pow(coefficient, Double($0)) }
    let tables = Self.sincTables
    let perMetre = Double(sampleRate) / ShoeboxRoom.speedOfSound
    let count = Int(reverberationTime * Double(sampleRate)) + 2 * width + 2
    var samples = [Float](repeating: 0, count: count)
    samples.withUnsafeMutableBufferPointer { samples in
      tables.withUnsafeBufferPointer { tables in
        room.forEachImage(within: reach) { way, reflections in
          let amplitude = Float(powers[reflections] * distance / way)
          let delay = Int(((way - distance) * perMetre * Double(phases)).rounded())
          // Tap t of a phase stands at t − width + 1 samples from the whole part of the delay, width − 1 from the start.
          let first = delay / phases
          let table = (delay % phases) * 2 * width
          for tap in 0..<2 * width { samples[first + tap] += amplitude * tables[table + tap] }
        }
      }
    }
    Self.removeLowFrequencies(&samples, sampleRate: sampleRate)
    self.samples = samples
    direct = width - 1
  }

  /// Hann-windowed sincs, one row of 2 · halfWidth taps for each part of a sample.
  private static let sincTables: [Float] = (0..<phases).flatMap { phase -> [Float] in
    let fraction = Double(phase) / Double(phases)
    return (0..<2 * halfWidth).map { tap in
      let x = Double(tap - halfWidth + 1) - fraction
      let window = 0.5 + 0.5 * cos(.pi * x / Double(halfWidth))
      return Float((x == 0 ? 1 : sin(.pi * x) / (.pi * x)) * (abs(x) < Double(halfWidth) ? window : 0))
    }
  }

  /// A high-pass filter of second order: two zeros at 0 Hz, two poles at the lowest frequency.
  private static func removeLowFrequencies(_ samples: inout [Float], sampleRate: Int) {
    let angle = 2 * .pi * lowestFrequency / Double(sampleRate)
    let radius = exp(-angle)
    let (a1, a2) = (-2 * radius * cos(angle), radius * radius)
    // Gain 1 at the highest frequency.
    let gain = (1 - a1 + a2) / 4
    var (x1, x2, y1, y2) = (0.0, 0.0, 0.0, 0.0)
    for index in samples.indices {
      let x = Double(samples[index])
      let y = gain * (x - 2 * x1 + x2) - a1 * y1 - a2 * y2
      (x2, x1, y2, y1) = (x1, x, y1, y)
      samples[index] = Float(y)
    }
  }
}
