/// The choice of the variables that ``BlockedSMOSolver`` solves for together.
///
/// Half of a block are the worst violators of optimality: those of greatest f that may move up and, as many, those of
/// least f that may move down. The other half stays from the block before, free variables first: they keep the ones
/// already solved for from drifting apart again, which takes fewer blocks (Serafini & Zanni 2005,
/// doi:10.1080/10556780500140714), and their kernel rows are there already.
struct BlockSelection {
  private let size: Int
  private var previous: [Int32] = []

  /// - Parameter size: variables in a block, at least 2.
  init(size: Int) { self.size = size }

  /// The next block, not empty while anything violates optimality.
  mutating func next(_ state: SMOState, _ extremes: WorkingSetSelection) -> [Int32] {
    let (greatestUp, leastLow) = (extremes.extremes.greatest_up, extremes.extremes.least_low)
    var rising: [Violator] = []
    var falling: [Violator] = []
    for t in 0..<state.count {
      let f = state.f[t]
      if state.up[t] == 0, f > leastLow { rising.append(Violator(row: Int32(t), badness: f)) }
      if state.low[t] == 0, f < greatestUp { falling.append(Violator(row: Int32(t), badness: -f)) }
    }
    var isChosen = [Bool](repeating: false, count: state.count)
    var block: [Int32] = []
    func choose(_ rows: some Sequence<Int32>, upTo most: Int) {
      for row in rows {
        if block.count >= most { return }
        if isChosen[Int(row)] { continue }
        isChosen[Int(row)] = true
        block.append(row)
      }
    }
    let fresh = previous.isEmpty ? size : size / 2
    let half = max(1, fresh / 2)
    Violator.moveWorstToFront(&rising, count: min(half, rising.count))
    Violator.moveWorstToFront(&falling, count: min(half, falling.count))
    choose(rising.prefix(half).lazy.map(\.row), upTo: half)
    choose(falling.prefix(half).lazy.map(\.row), upTo: max(2, fresh))
    choose(previous.filter { state.isFree(Int($0)) }, upTo: size)
    choose(previous, upTo: size)
    previous = block
    // In their order, so that the block's part of a kernel row is picked front to back.
    return block.sorted()
  }
}

/// A variable that violates optimality, the more so the greater `badness` is.
private struct Violator {
  let row: Int32
  let badness: Double

  /// Reorders so that the `count` worst stand in front, in no order among themselves: Hoare's selection, linear in
  /// the length on average.
  static func moveWorstToFront(_ violators: inout [Violator], count: Int) {
    var (low, high) = (0, violators.count - 1)
    while low < high {
      let pivot = violators[(low + high) / 2].badness
      var (left, right) = (low, high)
      while left <= right {
        while violators[left].badness > pivot { left += 1 }
        while violators[right].badness < pivot { right -= 1 }
        if left <= right {
          violators.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if count <= right { high = right } else if count - 1 >= left { low = left } else { return }
    }
  }
}
