import CSerKernels

/// The cumulative mean normalised difference d′(τ) of YIN, for every frame of a signal.
///
/// de Cheveigné & Kawahara 2002, doi:10.1121/1.1458024, equations 6 and 8. d(τ) = Σ (x[j] − x[j + τ])² is expanded
/// into two energies and a correlation, and the correlation is computed by FFT: O(n log n) a frame. Energies are
/// summed in `Double`, since d cancels near a period. Owns plans and scratch: one per worker.
final class PitchDifference {
  let parameters: PitchParameters
  private let transform: RealFFT
  private var frame: [Float]
  private var windowSpectrum: [Float]
  /// cumulativeEnergy[n] = Σ of the first n squares of the frame.
  private var cumulativeEnergy: [Double]
  private var correlation: [Float]
  /// The sum of the differences at all lags from 1 to each, of the last frame.
  private var cumulativeDifference: [Double]

  init(_ parameters: PitchParameters) {
    self.parameters = parameters
    // Lags up to `longestLag` must not wrap around: the window's own zeros see to that, the whole frame needs padding.
    let needed =
      parameters.integration == .fixedWindow ? parameters.frameLength : parameters.frameLength + parameters.longestLag
    var size = 2
    while size < needed { size *= 2 }
    transform = RealFFT(size: size)
    frame = [Float](repeating: 0, count: parameters.frameLength)
    windowSpectrum = [Float](repeating: 0, count: 2 * transform.bins)
    cumulativeEnergy = [Double](repeating: 0, count: parameters.frameLength + 1)
    correlation = [Float](repeating: 0, count: parameters.longestLag + 1)
    cumulativeDifference = [Double](repeating: 0, count: parameters.longestLag + 1)
  }

  /// Frames of a signal: one centred at every hop from the first sample on, with zeros beyond both ends.
  func frameCount(samples: Int) -> Int { 1 + samples / parameters.hopLength }

  /// Writes d′(0…longestLag) of one frame to `row` and returns the mean square of the frame.
  func normalized(
    frame index: Int, of samples: UnsafeBufferPointer<Float>, into row: UnsafeMutableBufferPointer<Float>
  ) -> Double {
    load(index, of: samples)
    let total = accumulateEnergy()
    correlate()
    row[0] = 1
    let (longest, shape) = (parameters.longestLag, shape)
    cumulativeEnergy.withUnsafeBufferPointer { energy in
      correlation.withUnsafeBufferPointer { correlation in
        cumulativeDifference.withUnsafeMutableBufferPointer { cumulative in
          var running = 0.0
          for lag in 1...longest {
            let difference = max(0, Self.energies(energy, shape, at: lag) - 2 * Double(correlation[lag]))
            running += difference
            cumulative[lag] = running
            // Silence (and a constant) has no period: every lag is as bad as the mean.
            row[lag] = running > 0 ? Float(difference * Double(lag) / running) : 1
          }
        }
      }
    }
    return total / Double(parameters.frameLength)
  }

  /// The energy of the frame up to each sample; returns that of the whole.
  private func accumulateEnergy() -> Double {
    frame.withUnsafeBufferPointer { frame in
      cumulativeEnergy.withUnsafeMutableBufferPointer { energy in
        var sum = 0.0
        for n in frame.indices {
          sum += Double(frame[n]) * Double(frame[n])
          energy[n + 1] = sum
        }
        return sum
      }
    }
  }

  /// d′ of the last frame at one lag with the correlation summed in `Double`, where the single precision of the FFT
  /// (an error of about 1e-7 of the energy) could decide about a threshold. O(n).
  func preciseValue(at lag: Int) -> Double {
    let pairs = parameters.integration == .fixedWindow ? parameters.windowLength : parameters.frameLength - lag
    let product = frame.withUnsafeBufferPointer { frame in
      frame.baseAddress.map { ser_dot_double($0, $0 + lag, pairs) } ?? 0
    }
    let energies = cumulativeEnergy.withUnsafeBufferPointer { Self.energies($0, shape, at: lag) }
    let difference = max(0, energies - 2 * product)
    let running = cumulativeDifference[lag - 1] + difference
    return running > 0 ? difference * Double(lag) / running : 1
  }

  /// What the energies at a lag depend on.
  private typealias Shape = (isFixed: Bool, window: Int, frame: Int)
  private var shape: Shape {
    (parameters.integration == .fixedWindow, parameters.windowLength, parameters.frameLength)
  }

  /// The energies of the two stretches compared at a lag.
  @inline(__always)
  private static func energies(_ energy: UnsafeBufferPointer<Double>, _ shape: Shape, at lag: Int) -> Double {
    if shape.isFixed { return energy[shape.window] + energy[lag + shape.window] - energy[lag] }
    // At lag 1 librosa 0.11 doesn't take away the energy of the sample that has no partner; it is in the mean of all
    // longer lags.
    return lag == 1 ? 2 * energy[shape.frame] : 2 * energy[shape.frame] - energy[lag]
  }

  private func load(_ index: Int, of samples: UnsafeBufferPointer<Float>) {
    let start = index * parameters.hopLength - parameters.frameLength / 2
    frame.withUnsafeMutableBufferPointer { frame in
      for n in frame.indices {
        let position = start + n
        frame[n] = position >= 0 && position < samples.count ? samples[position] : 0
      }
    }
  }

  /// r(τ) = Σ x[j]·x[j + τ] over the window (or the whole frame), for all lags at once.
  private func correlate() {
    let scale = 1 / Float(transform.size)
    if parameters.integration == .fixedWindow {
      transformFrame(parameters.windowLength)
      keepSpectrum()
      transformFrame(parameters.frameLength)
    } else {
      transformFrame(parameters.frameLength)
      keepSpectrum()
    }
    windowSpectrum.withUnsafeBufferPointer { window in
      let spectrum = transform.spectrum
      for k in 0..<transform.bins {
        let (a, b) = (window[2 * k], window[2 * k + 1])
        let (c, d) = (spectrum[2 * k], spectrum[2 * k + 1])
        spectrum[2 * k] = a * c + b * d
        spectrum[2 * k + 1] = a * d - b * c
      }
    }
    transform.inverse()
    let (signal, longest) = (transform.signal, parameters.longestLag)
    correlation.withUnsafeMutableBufferPointer { correlation in
      for lag in 0...longest { correlation[lag] = signal[lag] * scale }
    }
  }

  /// The spectrum of the first `count` samples of the frame.
  private func transformFrame(_ count: Int) {
    let signal = transform.signal
    frame.withUnsafeBufferPointer { frame in
      for n in 0..<count { signal[n] = frame[n] }
    }
    for n in count..<signal.count { signal[n] = 0 }
    transform.forward()
  }

  private func keepSpectrum() {
    let spectrum = transform.spectrum
    windowSpectrum.withUnsafeMutableBufferPointer { kept in
      for k in kept.indices { kept[k] = spectrum[k] }
    }
  }
}
