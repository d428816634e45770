import SerNumerics

/// Peaks that (nearly) all stand at the same height: put there by whoever prepared the corpus.
///
/// What differs in level after that is the distance from a clip's RMS to its own peak, not how loudly somebody spoke.
struct PeakNormalisation: Sendable, Equatable {
  /// The 5 % and the 95 % quantile of the peaks in dBFS, at most 1.5 dB apart.
  let low: Double
  let high: Double

  /// Nil for a corpus whose peaks differ, and for fewer than three clips.
  init?(_ corpus: MeasuredCorpus) {
    let peaks = corpus.clips.map(\.acoustics.peakLevel).sorted()
    guard peaks.count > 2 else { return nil }
    low = Statistics.quantile(sorted: peaks, 0.05)
    high = Statistics.quantile(sorted: peaks, 0.95)
    guard high - low < 1.5 else { return nil }
  }

  /// What it means for the level, and what then is left of the differences between emotions.
  func finding(_ effect: MeasureEffects?) -> String {
    let (low, high) = (Wording.number(low, 1), Wording.number(high, 1))
    var text =
      "90 % of the clips peak \(low == high ? "at \(low)" : "between \(low) and \(high)") dBFS: the recordings were "
      + "normalised one by one, so their level no longer tells how loudly somebody spoke."
    if let extremes = effect?.extremes {
      text +=
        " What differs is how far the RMS stays below the peak: least in \(extremes.highest.emotion.rawValue) clips, most "
        + "in \(extremes.lowest.emotion.rawValue) ones "
        + "(\(Wording.number(extremes.highest.mean - extremes.lowest.mean, 1)) dB between their means)."
    }
    return text
  }
}
