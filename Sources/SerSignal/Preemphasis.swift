/// The first-order high pass y[n] = x[n] − c·x[n−1] that lifts high frequencies, as `librosa.effects.preemphasis`
/// computes it, in double precision.
///
/// The first sample follows librosa's initial filter state 2·x[0] − x[1]: y[0] = 3·x[0] − x[1]. A signal of one sample
/// counts as constant: y[0] = 2·x[0].
///
/// Signals may come in pieces: since y[0] needs x[1], a stream's first sample is given with its second.
public struct Preemphasis: Sendable {
  /// c, above 0 to 1.
  public let coefficient: Double
  /// The first sample, before the second has come.
  private var first: Float?
  private var previous: Float?

  public init(coefficient: Double) { self.coefficient = coefficient }

  /// The whole of a signal, of the same length.
  public func emphasized(_ samples: UnsafeBufferPointer<Float>) -> [Float] {
    var filter = Preemphasis(coefficient: coefficient)
    var output: [Float] = []
    output.reserveCapacity(samples.count)
    filter.push(samples, appendingTo: &output)
    filter.finish(appendingTo: &output)
    return output
  }

  /// Takes the next samples of a signal and appends those that are known by now.
  public mutating func push(_ samples: UnsafeBufferPointer<Float>, appendingTo output: inout [Float]) {
    var rest = samples[...]
    if previous == nil, first == nil, let sample = rest.popFirst() { first = sample }
    if let first, let second = rest.first {
      output.append(Float(3 * Double(first) - Double(second)))
      previous = first
      self.first = nil
    }
    guard let previous, !rest.isEmpty else { return }
    var before = Double(previous)
    for sample in UnsafeBufferPointer(rebasing: rest) {
      output.append(Float(Double(sample) - coefficient * before))
      before = Double(sample)
    }
    self.previous = rest.last
  }

  /// Ends the signal: what waited for a second sample. The next sample is the first one of another signal.
  public mutating func finish(appendingTo output: inout [Float]) {
    if let first { output.append(2 * first) }
    reset()
  }

  /// Forgets the signal so far.
  public mutating func reset() {
    first = nil
    previous = nil
  }
}
