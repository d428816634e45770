import Foundation

/// The peaks of a magnitude spectrum at the multiples of the pitch, and their levels relative to the first.
///
/// Each harmonic is the local maximum nearest to its expected bin, at most half of the pitch away. Two harmonics that
/// find the same maximum count once. Owns its scratch: one per worker.
public final class HarmonicLevels {
  /// What a level is that can't be measured, in dB.
  public static let unmeasured: Float = -201
  /// Interpolated frequencies in Hz, 0 where there is no peak; the first is that of the pitch.
  public private(set) var frequencies: [Float]
  /// Levels in dB relative to the first harmonic's.
  public private(set) var levels: [Float]
  private var magnitudes: [Float]
  private var bins: [Int]
  private let binWidth: Float
  private let spectrumBins: Int

  /// For the first `bins` values, every `binWidth` Hz, of magnitude spectra; up to `harmonics` harmonics are searched.
  public init(bins: Int, binWidth: Double, harmonics: Int = 100) {
    spectrumBins = bins
    self.binWidth = Float(binWidth)
    frequencies = [Float](repeating: 0, count: harmonics)
    levels = frequencies
    magnitudes = frequencies
    self.bins = [Int](repeating: 0, count: harmonics)
  }

  /// Finds the harmonics of a pitch in Hz.
  public func search(_ spectrum: UnsafePointer<Float>, pitch: Float) {
    let first = nearestBin(0.5 * pitch)
    for index in frequencies.indices {
      let center = nearestBin(Float(index + 1) * pitch)
      let peak = center > 0 ? nearestPeak(spectrum, center, index: index, pitch: pitch) : nil
      bins[index] = center
      (frequencies[index], magnitudes[index], levels[index]) = (0, 0, 0)
      guard let peak, peak >= first, peak < spectrumBins - 1, peak > 0 else { continue }
      let vertex = Parabola(
        left: Double(spectrum[peak - 1]), middle: Double(spectrum[peak]), right: Double(spectrum[peak + 1]))
      bins[index] = peak
      magnitudes[index] = spectrum[peak]
      frequencies[index] = (Float(peak) + Float(vertex.offset)) * binWidth
      // Kept as an amplitude until the first harmonic's is known.
      levels[index] = Float(vertex.height)
    }
    setLevels()
  }

  /// The level of the strongest harmonic within 20 % of a frequency in Hz, as an index; nil if there is none.
  public func strongest(near frequency: Float) -> Int? {
    var best: Int?
    var greatest: Float = 0
    for index in frequencies.indices
    where frequencies[index] >= 0.8 * frequency && frequencies[index] <= 1.2 * frequency
      && magnitudes[index] > greatest
    {
      greatest = magnitudes[index]
      best = index
    }
    return best
  }

  private func setLevels() {
    let reference = magnitudes[0]
    levels[0] = 0
    for index in 1..<levels.count {
      if reference == 0 {
        levels[index] = Self.unmeasured
      } else {
        levels[index] = levels[index] > 0 ? max(-200, 20 * (log10(levels[index]) - log10(reference))) : -200
      }
      guard bins[index] == bins[index - 1] else { continue }
      (bins[index], frequencies[index], magnitudes[index], levels[index]) = (0, 0, 0, Self.unmeasured)
    }
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
