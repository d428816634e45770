import Foundation

/// The peaks of a magnitude spectrum at the multiples of the pitch, and their levels relative to the first.
///
/// Each harmonic is the local maximum nearest to its expected bin, at most half of the pitch away. Two harmonics that
/// find the same maximum count once. Owns its scratch: one per worker.
public final class HarmonicLevels {
  /// What a level is that can't be measured, in dB.
  public static let unmeasured: Float = -201
  private struct Harmonic {
    var bin = 0
    /// Interpolated, in Hz; 0 where there is no peak.
    var frequency: Float = 0
    /// Of the peak's bin.
    var magnitude: Float = 0
    /// At the vertex of the parabola through the peak.
    var height: Float = 0
    var isRepeated = false
  }

  private var found: [Harmonic] = []
  private let binWidth: Float
  private let spectrumBins: Int
  private let limit: Int

  /// For the first `bins` values, every `binWidth` Hz, of magnitude spectra; at most `harmonics` harmonics are searched.
  public init(bins: Int, binWidth: Double, harmonics: Int = 100) {
    spectrumBins = bins
    self.binWidth = Float(binWidth)
    limit = harmonics
    found.reserveCapacity(harmonics)
  }

  /// The level of a harmonic, 0 for the first, in dB relative to the first one's.
  public func level(_ index: Int) -> Float {
    guard index < found.count, found[0].magnitude > 0 || index == 0, !found[index].isRepeated else {
      return Self.unmeasured
    }
    guard index > 0 else { return 0 }
    let height = found[index].height
    return height > 0 ? max(-200, 20 * (log10(height) - log10(found[0].magnitude))) : -200
  }

  /// Finds the harmonics of a pitch in Hz.
  public func search(_ spectrum: UnsafePointer<Float>, pitch: Float) {
    var harmonics = found
    found = []
    harmonics.removeAll(keepingCapacity: true)
    let first = nearestBin(0.5 * pitch)
    for index in 0..<limit {
      let center = nearestBin(Float(index + 1) * pitch)
      // Beyond the end of the spectrum, where no later harmonic comes back from.
      guard center > 0 else { break }
      var harmonic = Harmonic(bin: center)
      if let peak = nearestPeak(spectrum, center, index: index, pitch: pitch), peak >= first {
        let vertex = Parabola(
          left: Double(spectrum[peak - 1]), middle: Double(spectrum[peak]), right: Double(spectrum[peak + 1]))
        harmonic = Harmonic(
          bin: peak, frequency: (Float(peak) + Float(vertex.offset)) * binWidth, magnitude: spectrum[peak],
          height: Float(vertex.height))
      }
      harmonics.append(harmonic)
    }
    for index in harmonics.indices.dropFirst() where harmonics[index].bin == harmonics[index - 1].bin {
      harmonics[index] = Harmonic(isRepeated: true)
    }
    found = harmonics
  }

  /// The strongest harmonic within 20 % of a frequency in Hz, as an index; nil if there is none.
  public func strongest(near frequency: Float) -> Int? {
    var best: Int?
    var greatest: Float = 0
    for (index, harmonic) in found.enumerated()
    where harmonic.frequency >= 0.8 * frequency && harmonic.frequency <= 1.2 * frequency
      && harmonic.magnitude > greatest
    {
      greatest = harmonic.magnitude
      best = index
    }
    return best
  }

  /// 0 beyond the end.
  private func nearestBin(_ frequency: Float) -> Int {
    let above = Int(frequency / binWidth) + 1
    guard above < spectrumBins else { return 0 }
    let isNearerBelow = Float(above) * binWidth - frequency > frequency - Float(above - 1) * binWidth
    return isNearerBelow ? above - 1 : above
  }

  private func nearestPeak(_ x: UnsafePointer<Float>, _ center: Int, index: Int, pitch: Float) -> Int? {
    func isPeak(_ bin: Int) -> Bool {
      bin > 0 && bin + 1 < spectrumBins && x[bin] > x[bin - 1] && x[bin] > x[bin + 1]
    }
    if isPeak(center) { return center }
    let lower = nearestBin((Float(index) + 0.5) * pitch)
    let upper = nearestBin((Float(index) + 1.5) * pitch)
    for distance in stride(from: 1, through: max(center - lower, upper - center), by: 1) {
      if center + distance <= upper, isPeak(center + distance) { return center + distance }
      if center - distance >= lower, isPeak(center - distance) { return center - distance }
    }
    return nil
  }
}
