/// Changes of sign, as `librosa.feature.zero_crossing_rate` counts them.
enum ZeroCrossings {
  /// Samples this close to zero count as positive.
  private static let threshold: Float = 1e-10

  /// Crossings before each sample: the crossings between samples a and b > a are `result[b] - result[a]`.
  static func running(of samples: UnsafeBufferPointer<Float>) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: samples.count) { result, count in
      var crossings: Int32 = 0
      var wasNegative = samples.first.map { $0 < -threshold } ?? false
      for (index, sample) in samples.enumerated() {
        let isNegative = sample < -threshold
        crossings += isNegative != wasNegative ? 1 : 0
        wasNegative = isNegative
        result.initializeElement(at: index, to: crossings)
      }
      count = samples.count
    }
  }
}
