import Foundation
import SerNumerics

/// The room and the microphone of a speaker's session, drawn from a seed: level, tone colour, first reflections, noise
/// floor, and the silence around each take.
public struct RecordingConditions: Sendable {
  /// Gain in dB.
  public let gain: Double
  /// Noise floor in dB relative to full scale (RMS).
  public let noiseFloor: Double
  /// Corner of the high-pass in Hz.
  let highPass: Double
  /// Gain in dB of everything above about 1.5 kHz: the presence rise of a close condenser
  /// microphone, less with distance and angle.
  let treble: Double
  /// First reflections: delay in seconds and amplitude.
  let reflections: [(delay: Double, amplitude: Double)]

  /// The conditions of a seed.
  public init(seed: Seed) {
    var stream = seed.derived("recording").makeStream()
    gain = 2 * stream.gaussian()
    noiseFloor = -66 + 3 * min(max(stream.gaussian(), -2), 2)
    highPass = stream.uniform(50, 90)
    treble = 1.2 * stream.gaussian()
    reflections = (0..<5).map { _ in
      let delay = stream.uniform(0.003, 0.035)
      return (delay, 0.14 * exp(-delay / 0.015) * (stream.uniform() < 0.5 ? 1 : -1))
    }
  }

  /// Loudest sample that a recording may have.
  static let ceiling = 0.89

  /// Records dry speech: silence before and after, room, noise; no DC, and no sample above 0.89 of full scale.
  public func record(_ speech: [Float], sampleRate: Int, seed: Seed) -> [Float] {
    let rate = Double(sampleRate)
    var stream = seed.derived("room").makeStream()
    let before = Int(stream.uniform(0.12, 0.35) * rate)
    let after = Int(stream.uniform(0.15, 0.4) * rate)
    var room = [Double](repeating: 0, count: before + speech.count + after)
    addDirectAndReflected(speech, offset: before, rate: rate, to: &room)
    addNoise(to: &room, rate: rate, stream: stream)
    filterHighPass(&room, rate: rate)
    let loudest = room.reduce(0) { max($0, abs($1)) }
    // A recordist turns the gain down before it clips.
    let scale = loudest > Self.ceiling ? Self.ceiling / loudest : 1
    return room.map { Float($0 * scale) }
  }

  private func addDirectAndReflected(_ speech: [Float], offset: Int, rate: Double, to room: inout [Double]) {
    let level = decibelsToAmplitude(gain)
    let shelf = decibelsToAmplitude(treble)
    var lowPass = OnePole()
    lowPass.tune(corner: 1500, sampleRate: rate)
    let colored = speech.map { sample in
      let low = lowPass.process(Double(sample))
      return level * (low + shelf * (Double(sample) - low))
    }
    for (index, sample) in colored.enumerated() { room[offset + index] += sample }
    for (delay, amplitude) in reflections {
      let start = offset + Int(delay * rate)
      for index in 0..<max(0, min(colored.count, room.count - start)) {
        room[start + index] += amplitude * colored[index]
      }
    }
  }

  /// A floor that falls towards high frequencies, as ventilation and preamplifiers make it.
  private func addNoise(to room: inout [Double], rate: Double, stream: RandomStream) {
    var noise = NoiseSource(sampleRate: rate, stream: stream)
    var rumble = OnePole()
    rumble.tune(corner: 400, sampleRate: rate)
    let level = decibelsToAmplitude(noiseFloor)
    for index in room.indices {
      let white = noise.next()
      room[index] += level * (0.35 * white + 3.6 * rumble.process(white))
    }
  }

  /// Two one-pole high-passes: no DC, little rumble.
  private func filterHighPass(_ room: inout [Double], rate: Double) {
    for _ in 0..<2 {
      var lowPass = OnePole()
      lowPass.tune(corner: highPass, sampleRate: rate)
      for index in room.indices { room[index] -= lowPass.process(room[index]) }
    }
  }
}
