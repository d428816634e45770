import SerSignal

/// The spectra of all contours of a corpus along time, by which two of them are correlated at every lag at once.
struct ContourSpectra: Sendable {
  /// Real and imaginary parts: clip by clip, band by band, ``bins`` values each.
  private let real: [Float]
  private let imaginary: [Float]
  private let contours: [CoarseContour]
  /// Of the transform: a power of two, at least twice the longest contour, so that no lag wraps around.
  let size: Int
  private var bins: Int { size / 2 + 1 }

  init(_ contours: [CoarseContour]) {
    var size = 64
    while size < 2 * (contours.map(\.frames).max() ?? 1) { size *= 2 }
    let transform = RealFFT(size: size)
    let bins = transform.bins
    var (real, imaginary): ([Float], [Float]) = ([], [])
    real.reserveCapacity(contours.count * CoarseContour.bands * bins)
    imaginary.reserveCapacity(contours.count * CoarseContour.bands * bins)
    for contour in contours {
      for band in 0..<CoarseContour.bands {
        transform.signal.update(repeating: 0)
        for frame in 0..<contour.frames { transform.signal[frame] = contour.values[band * contour.frames + frame] }
        transform.forward()
        for bin in 0..<bins {
          real.append(transform.spectrum[2 * bin])
          imaginary.append(transform.spectrum[2 * bin + 1])
        }
      }
    }
    self.size = size
    self.real = real
    self.imaginary = imaginary
    self.contours = contours
  }

  /// The greatest correlation of two contours over all lags at which at least half of the shorter one overlaps, and that
  /// lag: coarse frames by which the second must be moved to the right to lie on the first.
  func best(_ first: Int, _ second: Int, _ transform: RealFFT) -> (correlation: Float, lag: Int) {
    multiply(first, second, into: transform.spectrum)
    transform.inverse()
    let (a, b) = (contours[first], contours[second])
    let overlap = max(1, min(a.frames, b.frames) / 2)
    var best = (correlation: -Float.infinity, lag: 0)
    for lag in overlap - b.frames...a.frames - overlap {
      let (from, to) = (max(0, lag), min(a.frames, b.frames + lag))
      let product = (a.energy[to] - a.energy[from]) * (b.energy[to - lag] - b.energy[from - lag])
      guard product > 0 else { continue }
      let correlation = transform.signal[lag < 0 ? lag + size : lag] / Float(size) / product.squareRoot()
      if correlation > best.correlation { best = (correlation, lag) }
    }
    return best
  }

  /// Σ over bands of A · conj(B): the spectrum of Σ a[t + lag] · b[t].
  private func multiply(_ first: Int, _ second: Int, into spectrum: UnsafeMutableBufferPointer<Float>) {
    let bins = bins
    let stride = CoarseContour.bands * bins
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * bins) { sums in
      sums.initialize(repeating: 0)
      real.withUnsafeBufferPointer { real in
        imaginary.withUnsafeBufferPointer { imaginary in
          for band in 0..<CoarseContour.bands {
            let (a, b) = (first * stride + band * bins, second * stride + band * bins)
            for bin in 0..<bins {
              let (ar, ai, br, bi) = (real[a + bin], imaginary[a + bin], real[b + bin], imaginary[b + bin])
              sums[bin] += ar * br + ai * bi
              sums[bins + bin] += ai * br - ar * bi
            }
          }
        }
      }
      for bin in 0..<bins {
        spectrum[2 * bin] = sums[bin]
        spectrum[2 * bin + 1] = sums[bins + bin]
      }
    }
  }
}
