import Foundation

/// The level of a signal in steps of 20 ms, as it arrives in pieces of any length: the same levels however it is cut.
///
/// A level is the variance of the samples of its step in dB relative to full scale (a full-scale sine has −3.01), −100 at
/// least. The mean is taken out: an offset is no sound, and hum below 50 Hz hardly any.
struct LevelMeter: Sendable {
  /// Samples a step.
  let stepLength: Int
  /// The beginning of a step whose end hasn't come.
  private var rest: [Float] = []

  /// Seconds a step.
  static let step = 0.02
  static let lowest: Float = -100

  init(sampleRate: Int) {
    stepLength = max(1, sampleRate / 50)
    rest.reserveCapacity(stepLength)
  }

  /// Appends the levels of the steps that these samples complete.
  mutating func push(_ samples: UnsafeBufferPointer<Float>, appendingTo levels: inout [Float]) {
    var start = 0
    if !rest.isEmpty {
      start = min(stepLength - rest.count, samples.count)
      rest.append(contentsOf: samples[..<start])
      guard rest.count == stepLength else { return }
      levels.append(rest.withUnsafeBufferPointer(Self.level))
      rest.removeAll(keepingCapacity: true)
    }
    while samples.count - start >= stepLength {
      levels.append(Self.level(UnsafeBufferPointer(rebasing: samples[start..<start + stepLength])))
      start += stepLength
    }
    rest.append(contentsOf: samples[start...])
  }

  /// The levels of a whole clip; what is left behind the last whole step is no level, unless there is nothing else.
  static func levels(of samples: [Float], sampleRate: Int) -> [Float] {
    var meter = LevelMeter(sampleRate: sampleRate)
    var levels: [Float] = []
    levels.reserveCapacity(samples.count / meter.stepLength + 1)
    samples.withUnsafeBufferPointer { meter.push($0, appendingTo: &levels) }
    return levels
  }

  private static func level(_ samples: UnsafeBufferPointer<Float>) -> Float {
    // Eight sums side by side: one would wait for itself.
    let mean = sum(samples) { $0 } / Float(samples.count)
    let power = sum(samples) { ($0 - mean) * ($0 - mean) } / Float(samples.count)
    return power > 1e-10 ? 10 * log10(power) : lowest
  }

  @inline(__always)
  private static func sum(
    _ samples: UnsafeBufferPointer<Float>, _ term: (SIMD8<Float>) -> SIMD8<Float>
  ) -> Float {
    var sums = SIMD8<Float>(repeating: 0)
    let whole = samples.count & ~7
    let raw = UnsafeRawPointer(samples.baseAddress!)
    for start in stride(from: 0, to: whole, by: 8) {
      sums += term(raw.loadUnaligned(fromByteOffset: start * 4, as: SIMD8<Float>.self))
    }
    var sum = sums.sum()
    for index in whole..<samples.count { sum += term(SIMD8(repeating: samples[index]))[0] }
    return sum
  }
}
