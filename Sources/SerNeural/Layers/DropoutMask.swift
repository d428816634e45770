import SerNumerics

/// Which values of a layer are dropped: a function of the pass's seed, the layer's place in the network and the value's
/// place, so that the way back draws the same again instead of keeping a mask.
struct DropoutMask {
  /// The share dropped, 0..<1.
  let rate: Double
  /// Which of the network's layers that drop anything this is.
  let place: Int

  /// The draws of a training pass; `nil` where nothing is dropped.
  func draws(in pass: Pass) -> Draws? {
    guard pass.isTraining, rate > 0 else { return nil }
    return Draws(
      seed: pass.seed.derived("dropout", place).value, threshold: UInt32((rate * 0x1p32).rounded()),
      scale: 1 / (1 - rate))
  }

  struct Draws {
    fileprivate let seed: UInt64
    fileprivate let threshold: UInt32
    /// Enlarges what is kept, to keep the mean.
    fileprivate let scale: Double

    /// out = x with the dropped values zero and the others enlarged. `first`: the place of the first value.
    func drop<Scalar: NeuralScalar>(
      _ x: UnsafePointer<Scalar>, into out: UnsafeMutablePointer<Scalar>, count: Int, first: Int
    ) {
      Scalar.dropout(
        x, into: out, count: count, seed: seed, first: first, threshold: threshold, scale: Scalar(scale))
    }
  }
}
