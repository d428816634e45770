import SerNumerics

/// The fundamental frequency of a signal, frame by frame.
public struct PitchContour: Sendable, Equatable {
  /// Seconds between frames; frame i is centred at i times this.
  public let hop: Double
  /// F0 in Hz; nil where the frame is unvoiced.
  public let frequencies: [Double?]
  /// The depth of the best dip of each frame: 0 for a perfect period, about 1 for noise.
  public let aperiodicity: [Float]

  /// F0 of the voiced frames, in Hz.
  public var voiced: [Double] { frequencies.compactMap { $0 } }

  /// Voiced frames over all frames, 0…1.
  public var voicedFraction: Double {
    frequencies.isEmpty ? 0 : Double(voiced.count) / Double(frequencies.count)
  }
}

/// Steps from raw estimates to a clean contour.
enum PitchCleaning {
  /// The pitch range of a speaker in a clip from its quartiles: 0.75 · Q1 to 1.5 · Q3, which keeps single octave
  /// errors out (De Looze & Hirst 2008, "Detecting changes in key and range for the automatic modelling and coding
  /// of intonation", Speech Prosody).
  static func range(of frequencies: [Double]) -> ClosedRange<Double>? {
    guard !frequencies.isEmpty else { return nil }
    let sorted = frequencies.sorted()
    return 0.75 * Statistics.quantile(sorted: sorted, 0.25)...1.5 * Statistics.quantile(sorted: sorted, 0.75)
  }

  /// Unvoices runs of fewer than `shortest` voiced frames.
  static func removeShortRuns(_ frequencies: inout [Double?], shortest: Int) {
    for run in frequencies.runs(where: { $0 != nil }) where run.count < shortest {
      for index in run { frequencies[index] = nil }
    }
  }

  /// A median of `width` frames within each voiced run; at its ends over as many frames as there are.
  static func smooth(_ frequencies: [Double?], width: Int) -> [Double?] {
    guard width > 1 else { return frequencies }
    var smoothed = frequencies
    for run in frequencies.runs(where: { $0 != nil }) {
      for index in run {
        let window = max(run.lowerBound, index - width / 2)..<min(run.upperBound, index + width / 2 + 1)
        smoothed[index] = Statistics.median(frequencies[window].compactMap { $0 })
      }
    }
    return smoothed
  }
}
