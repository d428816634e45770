/// The peaks and valleys of a contour that rise or fall by at least a tenth of its range, in turn, and the slopes
/// between them: the way of openSMILE's second peak functional, so that its counts are met.
struct ContourExtremes {
  private struct Extreme {
    var isPeak: Bool
    var place: Int
    var value: Float
  }

  /// Mean and standard deviation of slopes.
  struct Slopes {
    var mean: Float = 0
    var deviation: Float = 0
  }

  private let x: [Float]
  private let threshold: Float
  private var extremes: [Extreme] = []

  init(of x: [Float]) {
    self.x = x
    threshold = 0.1 * ((x.max() ?? 0) - (x.min() ?? 0))
    guard x.count > 4 else { return }
    extremes = (2..<x.count - 2).compactMap { t in
      if x[t] > x[t - 1] && x[t] > x[t + 1] { return Extreme(isPeak: true, place: t, value: x[t]) }
      if x[t] < x[t - 1] && x[t] < x[t + 1] { return Extreme(isPeak: false, place: t, value: x[t]) }
      return nil
    }
    dropSmallPeaks()
    dropSmallValleys()
    keepAlternating()
  }

  /// Peaks left.
  var peaks: Int { extremes.count { $0.isPeak } }

  /// A peak must rise from what was before it, or at least from the last deep valley; then it is the higher one of it
  /// and the peak before that stays.
  private mutating func dropSmallPeaks() {
    var kept: [Extreme?] = extremes
    var (last, lastValley, lastPeak) = (x[0], x[0], x[0])
    var peakIndex: Int?
    var sawValley = false
    for (index, extreme) in extremes.enumerated() {
      let isLarge = abs(extreme.value - last) >= threshold
      if extreme.isPeak {
        if isLarge {
          (sawValley, lastPeak, peakIndex) = (false, extreme.value, index)
        } else if extreme.value - lastValley < threshold {
          kept[index] = nil
        } else {
          if extreme.value > lastPeak * 1.05 {
            if let peakIndex { kept[peakIndex] = nil }
            (lastPeak, peakIndex) = (extreme.value, index)
          } else if sawValley {
            (lastPeak, peakIndex) = (extreme.value, index)
          } else {
            kept[index] = nil
          }
          sawValley = false
        }
      } else if isLarge {
        (sawValley, lastValley) = (true, extreme.value)
      }
      last = extreme.value
    }
    extremes = kept.compactMap { $0 }
  }

  /// A valley must lie below the peak before it.
  private mutating func dropSmallValleys() {
    var lastPeak = x[0]
    extremes = extremes.filter { extreme in
      if extreme.isPeak { lastPeak = extreme.value }
      return extreme.isPeak || lastPeak - extreme.value >= threshold
    }
  }

  /// Of several peaks without a valley between them the highest stays, of valleys the lowest.
  private mutating func keepAlternating() {
    var result: [Extreme] = []
    for extreme in extremes {
      guard let last = result.last, last.isPeak == extreme.isPeak else {
        result.append(extreme)
        continue
      }
      let isBeyond = extreme.isPeak ? extreme.value > last.value : extreme.value < last.value
      if isBeyond { result[result.count - 1] = extreme }
    }
    extremes = result
  }

  /// The slopes of rises and falls in units a second, `hop` seconds from value to value. From the beginning to the
  /// first extreme and from the last one to the end count as well; the last falls count with their sign, which is
  /// negative, and not in the deviation.
  func slopes(hop: Float) -> (rising: Slopes, falling: Slopes) {
    guard !x.isEmpty else { return (Slopes(), Slopes()) }
    var (rises, falls): ([Float], [Float]) = ([], [])
    var (peak, valley) = ((place: 0, value: x[0]), (place: 0, value: x[0]))
    var lastIsPeak: Bool?
    for extreme in extremes {
      let here = (place: extreme.place, value: extreme.value)
      if extreme.isPeak {
        peak = here
        guard peak.place > valley.place else { continue }
        rises.append((peak.value - valley.value) / (Float(peak.place - valley.place) * hop))
      } else {
        valley = here
        guard valley.place > peak.place else { continue }
        falls.append((peak.value - valley.value) / (Float(valley.place - peak.place) * hop))
      }
      lastIsPeak = extreme.isPeak
    }
    let end = x.count - 1
    var (lastRise, lastFall): (Float?, Float?)
    switch lastIsPeak {
    case true where end > peak.place: lastFall = (x[end] - peak.value) / (Float(end - peak.place) * hop)
    case false where end > valley.place: lastRise = (x[end] - valley.value) / (Float(end - valley.place) * hop)
    case nil:
      let slope = (x[end] - x[0]) / Float(x.count)
      return (Slopes(mean: max(0, slope)), Slopes(mean: min(0, slope)))
    default: break
    }
    return (Self.summary(rises, last: lastRise), Self.summary(falls, last: lastFall))
  }

  private static func summary(_ slopes: [Float], last: Float?) -> Slopes {
    let count = Float(slopes.count + (last == nil ? 0 : 1))
    guard count > 0 else { return Slopes() }
    let mean = (slopes.reduce(0, +) + (last ?? 0)) / count
    let squares = slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return Slopes(mean: mean, deviation: (squares / count).squareRoot())
  }
}
