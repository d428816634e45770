import CSerKernels

/// Speech made longer or shorter with its pitch kept, by a phase vocoder with identity phase locking (Laroche & Dolson
/// 1999, doi:10.1109/89.759041).
///
/// Each synthesis frame is the analysis frame at the corresponding place, turned in phase so that it continues its
/// predecessor. The turn of a spectral peak is found from a second analysis frame exactly one synthesis hop earlier
/// (Puckette 1995, doi:10.1109/ASPAA.1995.482995), which needs no unwrapping of phases; all bins around a peak turn with
/// it, which keeps the shape of glottal pulses. At rate 1 the signal comes back as it was. Owns plans and scratch: one
/// per worker.
public final class PhaseVocoder {
  /// Samples a frame: 64 ms, in multiples of 64. They hold five periods of a voice of 80 Hz.
  public let frameLength: Int
  /// Samples between synthesis frames: a quarter of a frame.
  public var hopLength: Int { frameLength / 4 }

  private let fft: RealFFT
  private let window: [Float]
  /// Interleaved complex spectra: the frame itself, the one a hop before it, the last one synthesised.
  private var current: [Float]
  private var earlier: [Float]
  private var synthesis: [Float]
  private var power: [Float]
  private var peaks: [Int] = []

  /// A vocoder for signals of a rate in Hz.
  public init(sampleRate: Int) {
    frameLength = max(64, Int((Double(sampleRate) * 0.064 / 64).rounded()) * 64)
    fft = RealFFT(size: frameLength)
    window = Window.hann.coefficients(length: frameLength)
    current = [Float](repeating: 0, count: 2 * fft.bins)
    earlier = current
    synthesis = current
    power = [Float](repeating: 0, count: fft.bins)
  }

  /// Samples of a signal of `count` samples played at `rate` times its speed.
  public static func stretchedCount(_ count: Int, rate: Double) -> Int {
    max(1, Int((Double(count) / rate).rounded()))
  }

  /// The signal at `rate` times its speed (above 0; 2 is twice as fast), ``stretchedCount(_:rate:)`` samples.
  public func stretch(_ samples: UnsafeBufferPointer<Float>, rate: Double) -> [Float] {
    let count = Self.stretchedCount(samples.count, rate: rate)
    var output = [Float](repeating: 0, count: count)
    var weights = output
    output.withUnsafeMutableBufferPointer { output in
      weights.withUnsafeMutableBufferPointer { weights in
        var frame = 0
        while frame * hopLength - frameLength / 2 < count {
          let place = Int((Double(frame * hopLength) * rate).rounded())
          analyze(samples, centre: place, into: &current)
          if frame == 0 {
            synthesis = current
          } else {
            analyze(samples, centre: place - hopLength, into: &earlier)
            continuePhases()
          }
          add(centre: frame * hopLength, to: output, weights)
          frame += 1
        }
        for n in 0..<count where weights[n] > 0 { output[n] /= weights[n] }
      }
    }
    return output
  }

  /// The spectrum of the windowed frame around a sample, zeros beyond the signal's ends.
  private func analyze(_ samples: UnsafeBufferPointer<Float>, centre: Int, into spectrum: inout [Float]) {
    let start = centre - frameLength / 2
    let lower = min(max(start, 0), samples.count)
    let upper = max(lower, min(start + frameLength, samples.count))
    if upper - lower < frameLength { fft.signal.update(repeating: 0) }
    if let source = samples.baseAddress, let target = fft.signal.baseAddress, upper > lower {
      window.withUnsafeBufferPointer { window in
        guard let window = window.baseAddress else { return }
        ser_multiply(source + lower, window + (lower - start), target + (lower - start), upper - lower)
      }
    }
    fft.forward()
    for index in 0..<2 * fft.bins { spectrum[index] = fft.spectrum[index] }
  }

  /// Turns the current spectrum so that each of its peaks goes on from the last synthesised frame.
  private func continuePhases() {
    findPeaks()
    let bins = fft.bins
    current.withUnsafeBufferPointer { current in
      earlier.withUnsafeBufferPointer { earlier in
        synthesis.withUnsafeMutableBufferPointer { synthesis in
          var first = 0
          // Turns are read before their region is overwritten; a region never holds another peak.
          for (number, peak) in peaks.enumerated() {
            let end = number + 1 < peaks.count ? (peak + peaks[number + 1] + 1) / 2 : bins
            let (a, b) = (synthesis[2 * peak], synthesis[2 * peak + 1])
            let (c, d) = (earlier[2 * peak], earlier[2 * peak + 1])
            var (re, im) = (a * c + b * d, b * c - a * d)
            let length = (re * re + im * im).squareRoot()
            (re, im) = length > 0 ? (re / length, im / length) : (1, 0)
            for bin in first..<end {
              let (x, y) = (current[2 * bin], current[2 * bin + 1])
              synthesis[2 * bin] = x * re - y * im
              synthesis[2 * bin + 1] = x * im + y * re
            }
            first = end
          }
        }
      }
    }
  }

  /// Bins stronger than both neighbours on either side; the strongest bin where there is no such one.
  private func findPeaks() {
    peaks.removeAll(keepingCapacity: true)
    let bins = fft.bins
    power.withUnsafeMutableBufferPointer { power in
      current.withUnsafeBufferPointer { ser_power_spectrum($0.baseAddress, power.baseAddress, bins) }
      for bin in 0..<bins {
        let here = power[bin]
        if bin >= 1, power[bin - 1] >= here { continue }
        if bin >= 2, power[bin - 2] >= here { continue }
        if bin + 1 < bins, power[bin + 1] > here { continue }
        if bin + 2 < bins, power[bin + 2] > here { continue }
        peaks.append(bin)
      }
      if peaks.isEmpty { peaks.append(0) }
    }
  }

  /// Adds the synthesised frame and the squares of its window around a sample.
  private func add(
    centre: Int, to output: UnsafeMutableBufferPointer<Float>, _ weights: UnsafeMutableBufferPointer<Float>
  ) {
    for index in 0..<2 * fft.bins { fft.spectrum[index] = synthesis[index] }
    fft.inverse()
    let scale = 1 / Float(frameLength)
    let start = centre - frameLength / 2
    let lower = max(start, 0)
    let upper = min(start + frameLength, output.count)
    guard lower < upper else { return }
    let signal = fft.signal
    window.withUnsafeBufferPointer { window in
      for n in lower..<upper {
        let weight = window[n - start]
        output[n] += signal[n - start] * weight * scale
        weights[n] += weight * weight
      }
    }
  }
}
