/// Stretches of frames in one state: at least three frames long, and ended by two frames in the other state.
struct SegmentLengths {
  /// In frames, from the first to the last: one less than there are frames.
  private(set) var lengths: [Int] = []
  private static let shortest = 3
  private static let pause = 2

  init(of inside: [Bool]) {
    var (start, run, gap) = (0, 0, 0)
    var isConfirmed = false
    for (t, isInside) in inside.enumerated() {
      if isInside {
        if run == 0 && !isConfirmed { start = t }
        if !isConfirmed {
          run += 1
          isConfirmed = run >= Self.shortest
        }
        gap = 0
      } else if run > 0 {
        gap += 1
        guard gap >= Self.pause else { continue }
        if isConfirmed { lengths.append(t - gap - start) }
        (run, gap, isConfirmed) = (0, 0, false)
      }
    }
    if isConfirmed { lengths.append(inside.count - gap - 1 - start) }
  }

  /// Mean and population's standard deviation in units of `hop`, 0 where there are none.
  func moments(hop: Float) -> (mean: Float, deviation: Float) {
    guard !lengths.isEmpty else { return (0, 0) }
    let count = Float(lengths.count)
    let mean = Float(lengths.reduce(0, +)) / count
    let squares = lengths.reduce(Float(0)) { $0 + (Float($1) - mean) * (Float($1) - mean) }
    return (mean * hop, (squares / count).squareRoot() * hop)
  }
}
