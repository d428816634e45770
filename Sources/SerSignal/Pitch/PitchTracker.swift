import Foundation

/// Fundamental frequency by YIN.
///
///     let tracker = PitchTracker(PitchParameters())
///     let contour = tracker.track(samples)        // 16 kHz
///     contour.voiced                              // Hz, 10 ms apart
///
/// de Cheveigné & Kawahara 2002, doi:10.1121/1.1458024: the first dip of the normalised difference below a threshold,
/// else its global minimum, refined by a parabola. A frame is voiced if the dip is deep enough and the frame loud
/// enough. Octave jumps are removed by looking a second time within the range that the quartiles of the first look
/// allow, then by a median over each voiced run. Owns plans and scratch: one per worker. O(n log n) a frame.
public final class PitchTracker {
  public let parameters: PitchParameters
  private let difference: PitchDifference
  /// d′ of all frames, one row of `longestLag + 1` values each.
  private var rows: [Float] = []
  private var frameEnergy: [Double] = []

  /// A tracker; the parameters must be possible (``PitchParameters/problem`` nil).
  public init(_ parameters: PitchParameters = PitchParameters()) {
    precondition(parameters.problem == nil, parameters.problem ?? "")
    self.parameters = parameters
    difference = PitchDifference(parameters)
  }

  /// The best period of every frame as a frequency in Hz, voiced or not, and how deep its dip is.
  public func rawEstimates(of samples: UnsafeBufferPointer<Float>) -> (frequencies: [Double], aperiodicity: [Float]) {
    analyze(samples)
    let estimates = frameEnergy.indices.map {
      estimate(frame: $0, lags: parameters.shortestLag...parameters.longestLag)
    }
    return (estimates.map(\.frequency), estimates.map(\.aperiodicity))
  }

  /// The clean contour of a signal at ``PitchParameters/sampleRate``.
  public func track(_ samples: [Float]) -> PitchContour { samples.withUnsafeBufferPointer { track($0) } }

  /// ``track(_:)`` without a copy.
  public func track(_ samples: UnsafeBufferPointer<Float>) -> PitchContour {
    analyze(samples)
    let first = decide(within: parameters.lowest...parameters.highest)
    var frequencies = first.frequencies
    if let range = PitchCleaning.range(of: frequencies.compactMap({ $0 })) {
      frequencies = decide(within: range.clamped(to: parameters.lowest...parameters.highest)).frequencies
    }
    PitchCleaning.removeShortRuns(&frequencies, shortest: parameters.shortestRun)
    return PitchContour(
      hop: Double(parameters.hopLength) / Double(parameters.sampleRate),
      frequencies: PitchCleaning.smooth(frequencies, width: parameters.medianWidth),
      aperiodicity: first.aperiodicity)
  }

  private func analyze(_ samples: UnsafeBufferPointer<Float>) {
    let count = difference.frameCount(samples: samples.count)
    let length = parameters.longestLag + 1
    if rows.count < count * length { rows = [Float](repeating: 0, count: count * length) }
    frameEnergy = [Double](repeating: 0, count: count)
    rows.withUnsafeMutableBufferPointer { rows in
      for frame in 0..<count {
        let row = UnsafeMutableBufferPointer(rebasing: rows[frame * length..<(frame + 1) * length])
        frameEnergy[frame] = difference.normalized(frame: frame, of: samples, into: row)
      }
    }
  }

  /// Voiced frames with a pitch inside `range`. A dip at the very edge of the range is the flank of one outside it.
  private func decide(within range: ClosedRange<Double>) -> (frequencies: [Double?], aperiodicity: [Float]) {
    let rate = Double(parameters.sampleRate)
    let shortest = max(parameters.shortestLag, Int(rate / range.upperBound))
    let longest = min(parameters.longestLag, Int((rate / range.lowerBound).rounded(.up)))
    let gate = (frameEnergy.max() ?? 0) * pow(10, -parameters.energyGate / 10)
    var frequencies = [Double?](repeating: nil, count: frameEnergy.count)
    var aperiodicity = [Float](repeating: 1, count: frameEnergy.count)
    guard longest >= shortest + 2 else { return (frequencies, aperiodicity) }
    for frame in frameEnergy.indices {
      let estimate = estimate(frame: frame, lags: shortest...longest)
      aperiodicity[frame] = estimate.aperiodicity
      let isInside = estimate.lag > shortest && estimate.lag < longest
      if isInside, estimate.aperiodicity < parameters.aperiodicityLimit, frameEnergy[frame] > 0,
        frameEnergy[frame] >= gate
      {
        frequencies[frame] = estimate.frequency
      }
    }
    return (frequencies, aperiodicity)
  }

  /// The dip that is taken for the period of a frame.
  private func estimate(frame: Int, lags: ClosedRange<Int>) -> (frequency: Double, lag: Int, aperiodicity: Float) {
    let length = parameters.longestLag + 1
    return rows.withUnsafeBufferPointer { rows in
      let row = UnsafeBufferPointer(rebasing: rows[frame * length..<(frame + 1) * length])
      let lag = firstTrough(row, lags) ?? lowestLag(row, lags)
      var refined = Double(lag)
      if lag > lags.lowerBound, lag < lags.upperBound { refined += Self.vertex(row[lag - 1], row[lag], row[lag + 1]) }
      return (Double(parameters.sampleRate) / refined, lag, row[lag])
    }
  }

  private func firstTrough(_ row: UnsafeBufferPointer<Float>, _ lags: ClosedRange<Int>) -> Int? {
    lags.first { lag in
      row[lag] < parameters.troughThreshold
        && (lag == lags.lowerBound || row[lag] < row[lag - 1])
        && (lag == lags.upperBound || (lag == lags.lowerBound ? row[lag] < row[lag + 1] : row[lag] <= row[lag + 1]))
    }
  }

  private func lowestLag(_ row: UnsafeBufferPointer<Float>, _ lags: ClosedRange<Int>) -> Int {
    var best = lags.lowerBound
    for lag in lags where row[lag] < row[best] { best = lag }
    return best
  }

  /// Where the parabola through three neighbours has its vertex, relative to the middle one; 0 if farther than one.
  static func vertex(_ left: Float, _ middle: Float, _ right: Float) -> Double {
    let curvature = Double(left) + Double(right) - 2 * Double(middle)
    let slope = (Double(right) - Double(left)) / 2
    return abs(slope) >= abs(curvature) ? 0 : -slope / curvature
  }
}
