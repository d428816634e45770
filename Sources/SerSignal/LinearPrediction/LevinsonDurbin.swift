/// The recursion of Levinson and Durbin: the linear predictor that fits an autocorrelation.
///
/// Durbin 1960, doi:10.2307/1401322; Makhoul 1975, "Linear prediction: a tutorial review",
/// doi:10.1109/PROC.1975.9792, section II.B.
public enum LevinsonDurbin {
  /// Writes A(z) = 1 + a[1]·z⁻¹ + … + a[p]·z⁻ᵖ, the whitening filter of order p = `autocorrelation.count − 1`, to
  /// `coefficients` (p + 1 values, the first 1) and returns the energy of the prediction error, a power of the same
  /// scale as `autocorrelation[0]`.
  ///
  /// A(z) has all its roots inside the unit circle. Where there is no energy the filter is 1 and the error 0. Where the
  /// error vanishes to rounding (a signal that a lower order predicts completely) the recursion ends at that order and
  /// the remaining coefficients are 0.
  @discardableResult
  public static func solve(
    _ autocorrelation: UnsafeBufferPointer<Double>, into coefficients: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let order = autocorrelation.count - 1
    precondition(order >= 0 && coefficients.count >= order + 1, "\(order + 1) coefficients need room")
    coefficients[0] = 1
    for n in stride(from: 1, through: order, by: 1) { coefficients[n] = 0 }
    var error = autocorrelation[0]
    guard error > 0 else { return 0 }
    let negligible = error * Double.ulpOfOne * 4
    for step in stride(from: 1, through: order, by: 1) {
      var sum = autocorrelation[step]
      for n in 1..<max(1, step) { sum += coefficients[n] * autocorrelation[step - n] }
      let reflection = -sum / error
      let left = error * (1 - reflection * reflection)
      // Not even rounding may carry a root to the unit circle.
      guard abs(reflection) < 1, left > negligible else { break }
      reflect(coefficients, step, reflection)
      error = left
    }
    return error
  }

  /// a[n] += k·a[step − n] for all n at once, from both ends.
  private static func reflect(_ a: UnsafeMutableBufferPointer<Double>, _ step: Int, _ reflection: Double) {
    a[step] = reflection
    var (low, high) = (1, step - 1)
    while low < high {
      let (first, last) = (a[low], a[high])
      a[low] = first + reflection * last
      a[high] = last + reflection * first
      low += 1
      high -= 1
    }
    if low == high { a[low] += reflection * a[low] }
  }
}
