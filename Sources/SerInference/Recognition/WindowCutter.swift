/// Cuts a signal that arrives in pieces into windows: the same ones however it is cut.
///
/// The last one ends with the signal and may be shorter: it is there when samples are left that no window had.
struct WindowCutter {
  let windowLength: Int
  let hopLength: Int
  /// Samples taken so far.
  private(set) var taken = 0
  /// Where the next window begins.
  private var start = 0
  /// The samples from ``start`` on.
  private var samples: [Float] = []
  /// Where the last window ended.
  private var covered = 0

  init(_ windows: SlidingWindows, sampleRate: Int) {
    windowLength = max(1, Int((windows.window * Double(sampleRate)).rounded()))
    hopLength = max(1, Int((windows.hop * Double(sampleRate)).rounded()))
    // What is longer grows with what comes: a stream of a few bytes may have asked for windows of minutes.
    samples.reserveCapacity(min(windowLength, 1 << 18))
  }

  /// How many more samples the next window needs.
  var missing: Int { start + windowLength - taken }

  /// Takes samples, no more than are ``missing``, and returns the window that they complete.
  mutating func push(_ piece: ArraySlice<Float>) -> (range: Range<Int>, samples: [Float])? {
    precondition(piece.count <= missing, "\(piece.count) samples for a window that lacks \(missing)")
    samples.append(contentsOf: piece)
    taken += piece.count
    guard missing == 0 else { return nil }
    let window = (range: start..<taken, samples: samples)
    covered = taken
    samples.removeFirst(hopLength)
    start += hopLength
    return window
  }

  /// The window of what is left, where there is some.
  func rest() -> (range: Range<Int>, samples: [Float])? {
    taken > covered ? (start..<taken, samples) : nil
  }
}
