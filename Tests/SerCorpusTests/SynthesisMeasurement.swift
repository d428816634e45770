import Foundation

/// What the tests measure on synthetic speech, by the plainest means: autocorrelation, RMS, differences.
struct SpeechMeasurement {
  let samples: [Float]
  let sampleRate: Int

  var count: Int { samples.count }

  /// RMS in dB relative to full scale, of the whole signal.
  var level: Double {
    let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, samples.count))
    return 10 * log10(power + 1e-12)
  }

  /// Ratio of the RMS of the difference signal to that of the signal: grows with energy at high frequencies.
  var differenceRatio: Double {
    let differences = zip(samples.dropFirst(), samples).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) }
    let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    return (differences / power).squareRoot()
  }

  /// F0 in Hz of the frames that are clearly voiced, each 10 ms: the highest peak of the normalised autocorrelation of
  /// 40 ms, low-passed at about 900 Hz so that formants weigh less; the shortest lag within 10 % of the best one.
  var f0: [Double] {
    let signal = lowPassed
    let window = sampleRate / 25
    let lags = (sampleRate / 550)...(sampleRate / 65)
    let loudest = samples.reduce(0) { max($0, abs($1)) }
    var result: [Double] = []
    var start = 0
    while start + window + lags.upperBound < signal.count {
      defer { start += sampleRate / 100 }
      let energy = (start..<start + window).reduce(0.0) { $0 + signal[$1] * signal[$1] }
      guard (energy / Double(window)).squareRoot() > 0.03 * Double(loudest) else { continue }
      let correlations = lags.map { correlation(signal, start: start, window: window, lag: $0, energy: energy) }
      guard let best = correlations.max(), best > 0.8,
        let first = correlations.indices.first(where: { index in
          correlations[index] > 0.9 * best && isPeak(correlations, index)
        })
      else { continue }
      result.append(Double(sampleRate) / Double(first + lags.lowerBound))
    }
    return result
  }

  /// Standard deviation of F0 in semitones, around the median, without the outer tenths.
  var f0Spread: Double {
    let sorted = f0.map { 12 * log2($0) }.sorted()
    guard sorted.count > 10 else { return .nan }
    let inner = sorted[(sorted.count / 10)..<(sorted.count - sorted.count / 10)]
    let mean = inner.reduce(0, +) / Double(inner.count)
    return (inner.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(inner.count)).squareRoot()
  }

  private var lowPassed: [Double] {
    let weight = 1 - exp(-2 * Double.pi * 900 / Double(sampleRate))
    var (first, second) = (0.0, 0.0)
    return samples.map { sample in
      first += weight * (Double(sample) - first)
      second += weight * (first - second)
      return second
    }
  }

  private func correlation(_ signal: [Double], start: Int, window: Int, lag: Int, energy: Double) -> Double {
    signal.withUnsafeBufferPointer { values in
      var (product, shifted) = (0.0, 0.0)
      for index in start..<start + window {
        product += values[index] * values[index + lag]
        shifted += values[index + lag] * values[index + lag]
      }
      return product / ((energy * shifted).squareRoot() + 1e-12)
    }
  }

  private func isPeak(_ values: [Double], _ index: Int) -> Bool {
    index > 0 && index + 1 < values.count && values[index] >= values[index - 1] && values[index] >= values[index + 1]
  }
}

/// Geometric mean.
func naturalMean(_ values: [Double]) -> Double {
  exp(values.reduce(0) { $0 + log($1) } / Double(max(1, values.count)))
}
