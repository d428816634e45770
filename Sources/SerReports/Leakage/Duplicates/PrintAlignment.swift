/// Two prints laid on each other.
struct PrintAlignment: Sendable, Equatable {
  /// Pearson's correlation of the log-mel levels where they overlap, every band around its mean there, −1…1.
  let correlation: Double
  /// Frames of 10 ms by which the sound stands later in the second recording than in the first.
  let lag: Int

  /// Of the overlap's loudest level, in dB: what lies below doesn't count.
  private static let depth: Float = 45

  /// The best alignment near a coarse one, given in coarse frames as ``ContourSpectra/best(_:_:_:)`` gives it.
  init(_ first: SpeechPrint, _ second: SpeechPrint, near coarse: Int) {
    let reach = CoarseContour.step + CoarseContour.step / 2
    let overlap = max(SpeechPrint.fewestFrames / 2, min(first.levels.rows, second.levels.rows) * 2 / 5)
    var best = (correlation: -1.0, shift: coarse * CoarseContour.step)
    for shift in coarse * CoarseContour.step - reach...coarse * CoarseContour.step + reach {
      let rows = max(0, shift)..<max(0, shift, min(first.levels.rows, second.levels.rows + shift))
      guard rows.count >= overlap else { continue }
      let correlation = Self.correlation(first, second, rows, shift)
      if correlation > best.correlation { best = (correlation, shift) }
    }
    correlation = best.correlation
    lag = second.firstFrame - (first.firstFrame + best.shift)
  }

  private static func correlation(
    _ first: SpeechPrint, _ second: SpeechPrint, _ rows: Range<Int>, _ shift: Int
  ) -> Double {
    let bands = SpeechPrint.bands
    return first.levels.values.withUnsafeBufferPointer { a in
      second.levels.values.withUnsafeBufferPointer { b in
        let a = UnsafeBufferPointer(rebasing: a[rows.lowerBound * bands..<rows.upperBound * bands])
        let b = UnsafeBufferPointer(
          rebasing: b[(rows.lowerBound - shift) * bands..<(rows.upperBound - shift) * bands])
        let floors = ((a.max() ?? 0) - depth, (b.max() ?? 0) - depth)
        return correlation(a, b, bands, floors)
      }
    }
  }

  /// Sums of products are kept a band, in Double, so that the bands' means can be taken out at the end.
  private static func correlation(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, _ bands: Int, _ floors: (Float, Float)
  ) -> Double {
    let count = Double(a.count / bands)
    var (covariance, varianceA, varianceB) = (0.0, 0.0, 0.0)
    for band in 0..<bands {
      var (sumA, sumB, squareA, squareB, product): (Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0)
      for index in stride(from: band, to: a.count, by: bands) {
        // Relative to the floor the values are at least 0 and at most the depth: single sums don't cancel badly.
        let (x, y) = (max(0, a[index] - floors.0), max(0, b[index] - floors.1))
        sumA += x
        sumB += y
        squareA += x * x
        squareB += y * y
        product += x * y
      }
      covariance += Double(product) - Double(sumA) * Double(sumB) / count
      varianceA += Double(squareA) - Double(sumA) * Double(sumA) / count
      varianceB += Double(squareB) - Double(sumB) * Double(sumB) / count
    }
    let scale = (max(0, varianceA) * max(0, varianceB)).squareRoot()
    return scale > 0 ? min(1, covariance / scale) : 0
  }
}
