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
    guard Self.areFinite(samples) else {
      throw .notFinite(path: source, sample: samples.firstIndex { !$0.isFinite } ?? 0)
    }
    self.samples = samples
    self.sampleRate = sampleRate
  }

  /// Whether no exponent is all ones. Counted over the bits without an early exit: so it vectorises, where a search
  /// for the first NaN took a sixth of the whole extraction.
  private static func areFinite(_ samples: [Float]) -> Bool {
    samples.withUnsafeBufferPointer { samples in
      var count: UInt32 = 0
      for sample in samples { count &+= sample.bitPattern & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0 }
      return count == 0
    }
  }

  /// Length in seconds.
  public var duration: Double { Double(samples.count) / Double(sampleRate) }
}
