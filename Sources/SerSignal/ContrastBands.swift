import Foundation

/// The octave bands of the spectral contrast (Jiang et al. 2002, doi:10.1109/ICME.2002.1035731), as
/// `librosa.feature.spectral_contrast` cuts them: 0 Hz to the lowest edge, then octaves, the last one up to the end.
struct ContrastBands {
  /// The bins whose peaks and valleys are looked for, and how many of them make one.
  let bands: [(bins: Range<Int>, taken: Int)]
  private var lowest: [Double] = []
  private var highest: [Double] = []

  init(_ parameters: SpectralParameters) {
    let count = parameters.contrastBands
    let width = parameters.binWidth
    let octaves = (0...count).map { parameters.contrastLowest * pow(2, Double($0)) }
    bands = (0...count).map { band in
      let low = band == 0 ? 0 : octaves[band - 1]
      // A band begins one bin below its edge; all but the last end one bin below theirs, though that bin counts.
      let first = max(0, Int((low / width).rounded(.up)) - (band > 0 ? 1 : 0))
      let last = band == count ? parameters.bins - 1 : min(parameters.bins - 1, Int(octaves[band] / width))
      let taken = Int((parameters.contrastQuantile * Double(last - first + 1)).rounded(.toNearestOrEven))
      return (first..<max(first + 1, band == count ? last + 1 : last), max(1, taken))
    }
    let greatest = bands.reduce(1) { max($0, $1.taken) }
    lowest = [Double](repeating: 0, count: greatest)
    highest = lowest
  }

  /// The mean of the highest and of the lowest magnitudes of a band.
  mutating func extremes(of magnitude: UnsafeBufferPointer<Double>, band: Int) -> (peak: Double, valley: Double) {
    let (bins, wanted) = bands[band]
    let taken = min(wanted, bins.count)
    if taken == 1 {
      var (peak, valley) = (0.0, Double.infinity)
      for bin in bins {
        peak = max(peak, magnitude[bin])
        valley = min(valley, magnitude[bin])
      }
      return (peak, valley)
    }
    for slot in 0..<taken { (lowest[slot], highest[slot]) = (.infinity, -.infinity) }
    for bin in bins { insert(magnitude[bin], taken: taken) }
    return (highest[..<taken].reduce(0, +) / Double(taken), lowest[..<taken].reduce(0, +) / Double(taken))
  }

  /// Keeps `lowest` ascending and `highest` descending: insertion, since only a few are kept.
  private mutating func insert(_ value: Double, taken: Int) {
    if value < lowest[taken - 1] {
      var slot = taken - 1
      while slot > 0, lowest[slot - 1] > value {
        lowest[slot] = lowest[slot - 1]
        slot -= 1
      }
      lowest[slot] = value
    }
    if value > highest[taken - 1] {
      var slot = taken - 1
      while slot > 0, highest[slot - 1] < value {
        highest[slot] = highest[slot - 1]
        slot -= 1
      }
      highest[slot] = value
    }
  }
}
