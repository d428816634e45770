import CSerKernels

/// Mono samples at a rate: what every feature is computed from.
public struct AudioClip: Sendable, Equatable {
  /// Samples, full scale ±1, all finite.
  public let samples: [Float]
  /// Samples per second, in Hz.
  public let sampleRate: Int

  /// A clip from samples; throws ``AudioError/notFinite(path:sample:)`` for NaN or infinity and
  /// ``AudioError/noSamples(path:)`` for none.
  public init(samples: [Float], sampleRate: Int, source: String = "clip") throws(AudioError) {
    guard !samples.isEmpty else { throw .noSamples(path: source) }
    guard sampleRate > 0 else { throw .undecodable(path: source, reason: "a sample rate of \(sampleRate) Hz") }
    guard ser_all_finite(samples, samples.count) != 0 else {
      throw .notFinite(path: source, sample: samples.firstIndex { !$0.isFinite } ?? 0)
    }
    self.samples = samples
    self.sampleRate = sampleRate
  }

  /// A clip from at least one sample, all known to be finite.
  init(finite samples: [Float], sampleRate: Int) {
    self.samples = samples
    self.sampleRate = sampleRate
  }

  /// Length in seconds.
  public var duration: Double { Double(samples.count) / Double(sampleRate) }
}
