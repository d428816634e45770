import CSerKernels
import Foundation

/// Measures of the tilt of a power spectrum.
struct SpectralBalance {
  /// Bins below 5 kHz.
  let fluxBins: Int
  private let bins: Int
  /// The first bins at 1, 2, and above 5 kHz.
  private let kilohertz: (one: Int, two: Int, aboveFive: Int)
  private let slopes: [SpectralSlope]
  /// −140 dB.
  private static let floor: Float = 1e-14

  init(bins: Int, binWidth: Double) {
    self.bins = bins
    func firstBin(_ condition: (Double) -> Bool) -> Int {
      (0..<bins).first { condition(Double($0) * binWidth) } ?? bins
    }
    kilohertz = (firstBin { $0 >= 1000 }, firstBin { $0 >= 2000 }, firstBin { $0 > 5000 })
    fluxBins = firstBin { $0 >= 5000 }
    slopes = [(0.0, 500.0), (500, 1500)].map { SpectralSlope(from: $0, to: $1, bins: bins, binWidth: binWidth) }
  }

  func append(_ power: UnsafePointer<Float>, to contours: inout ShortFrameAnalysis.Contours) {
    contours.alphaRatio.append(alphaRatio(power))
    contours.hammarberg.append(hammarberg(power))
    for (index, slope) in slopes.enumerated() { contours.slopes[index].append(slope.measure(power, floor: Self.floor)) }
  }

  /// 10·log₁₀ of the power from 1 to 5 kHz over that below 1 kHz; 0 where there is none below.
  private func alphaRatio(_ power: UnsafePointer<Float>) -> Float {
    var (low, high): (Float, Float) = (0, 0)
    for bin in 0..<kilohertz.one { low += power[bin] }
    for bin in kilohertz.one..<max(kilohertz.one, kilohertz.aboveFive) { high += power[bin] }
    return low > 0 ? 10 * (log10(max(high, Self.floor)) - log10(low)) : 0
  }

  /// 10·log₁₀ of the greatest power below 2 kHz over that from 2 to 5 kHz; 0 where there is none above.
  private func hammarberg(_ power: UnsafePointer<Float>) -> Float {
    var (low, high): (Float, Float) = (0, 0)
    for bin in 0..<kilohertz.two { low = max(low, power[bin]) }
    for bin in kilohertz.two..<max(kilohertz.two, kilohertz.aboveFive) { high = max(high, power[bin]) }
    return high > 0 ? 10 * (log10(max(low, Self.floor)) - log10(high)) : 0
  }

  /// The root mean square difference of two magnitude spectra below 5 kHz.
  func flux(_ magnitude: [Float], _ previous: [Float]) -> Float {
    var sum: Float = 0
    magnitude.withUnsafeBufferPointer { now in
      previous.withUnsafeBufferPointer { before in
        for bin in 0..<fluxBins {
          let difference = now[bin] - before[bin]
          sum += difference * difference
        }
      }
    }
    return (sum / Float(max(1, fluxBins))).squareRoot()
  }
}

/// The slope of the regression line through the log spectrum of a band, in dB per Hz: a weighted sum of levels.
private struct SpectralSlope {
  private let first: Int
  private let weights: [Float]

  /// The outermost bins count by the share of their bin that the band covers, their frequencies likewise, and the
  /// number of bins is that of the bins between them: as openSMILE sums it.
  init(from low: Double, to high: Double, bins: Int, binWidth: Double) {
    let afterLow = Int((low / binWidth).rounded(.down)) + 1
    let atHigh = min(bins - 1, Int((high / binWidth).rounded(.up)))
    let isExact = Double(atHigh) * binWidth == high
    let last = isExact ? atHigh : atHigh - 1
    let start = afterLow - 1
    first = start
    let left = (Double(afterLow) * binWidth - low) / binWidth
    let right = (high - Double(atHigh - 1) * binWidth) / binWidth
    let shares = (start...last).map { $0 == start ? left : $0 == last ? right : 1 }
    let places = zip(start...last, shares).map { Double($0) * binWidth * $1 }
    let count = Double(last - start)
    let sum = places.reduce(0, +)
    let squares = places.reduce(0) { $0 + $1 * $1 }
    let denominator = count * squares - sum * sum
    weights = zip(places, shares).map { place, share in
      denominator == 0 ? 0 : Float((count * place - sum * share) / denominator)
    }
  }

  func measure(_ power: UnsafePointer<Float>, floor: Float) -> Float {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: weights.count) { levels in
      _ = levels.initialize(from: UnsafeBufferPointer(start: power + first, count: weights.count))
      _ = ser_power_to_decibel(levels.baseAddress, weights.count, floor)
      return weights.withUnsafeBufferPointer { ser_dot_single(levels.baseAddress, $0.baseAddress, $0.count) }
    }
  }
}
