import CSerKernels

/// Sets variables aside that seem settled at a bound, and brings them back before the end is declared.
///
/// A variable at a bound that can only move down while its f lies above every variable that may move up (or the
/// other way round) can't be part of a violating pair now and probably never again (Joachims 1998; Fan, Chen & Lin
/// 2005, section 4). Loops then run over the rest only and kernel rows are computed only so far. Once the violation
/// is within ten times the tolerance, and again when the rest is optimal, f of all variables is rebuilt, so that a
/// wrong guess costs time and never correctness.
///
/// It pays where rows are computed on demand: with 2 × 2,500 rows of 360 features and a cache of 20 MiB it saves a fifth
/// of the time. Where the Gram matrix stands in memory it costs a tenth instead: vector loops pass over all rows
/// faster than what shrinking adds, above all a pass over a whole row whenever a variable reaches or leaves its
/// upper bound (``SMOState/boundSums``).
struct Shrinking {
  private let interval: Int
  private let tolerance: Double
  private var countdown: Int
  private var hasWidened = false

  init(rows: Int, settings: SMOSettings) {
    interval = max(1, min(rows, settings.shrinkingInterval))
    countdown = interval
    tolerance = settings.tolerance
  }

  /// Counts an iteration; true when it is time to shrink.
  mutating func isDue() -> Bool {
    countdown -= 1
    guard countdown <= 0 else { return false }
    countdown = interval
    return true
  }

  /// Makes shrinking due soon, after all variables have come back.
  mutating func hasten() { countdown = 1 }

  /// Sets aside what seems settled. The selection must be that of the state; it is renewed, since positions change.
  mutating func shrink(_ state: SMOState, _ selection: inout WorkingSetSelection) {
    if !hasWidened, selection.violation <= 10 * tolerance {
      hasWidened = true
      Self.restoreAll(in: state)
      selection = WorkingSetSelection(scanning: state)
    }
    var swaps: [PositionSwap] = []
    var end = state.active
    var t = 0
    while t < end {
      if Self.isSettled(t, in: state, selection.extremes) {
        end -= 1
        while end > t, Self.isSettled(end, in: state, selection.extremes) { end -= 1 }
        if end > t { swaps.append(PositionSwap(front: t, back: end)) }
      }
      t += 1
    }
    state.exchange(swaps)
    state.active = end
    selection = WorkingSetSelection(scanning: state)
  }

  private static func isSettled(_ t: Int, in state: SMOState, _ extremes: ser_smo_extremes) -> Bool {
    let mayMoveUp = state.up[t] == 0
    let mayMoveDown = state.low[t] == 0
    if mayMoveUp == mayMoveDown { return false }
    return mayMoveDown ? state.f[t] > extremes.greatest_up : state.f[t] < extremes.least_low
  }

  /// Makes all variables active again with their true f; false when they all were.
  @discardableResult
  static func restoreAll(in state: SMOState) -> Bool {
    guard state.active < state.count else { return false }
    reconstruct(state)
    state.active = state.count
    return true
  }

  /// f of the shrunk variables: y minus the stored sum over variables at the upper bound, minus the free ones, which
  /// all are active. Runs over the rows of the free variables or of the shrunk ones, whichever takes fewer kernel
  /// values (free rows are taken whole, and each costs about twice its length, since it may have to be extended).
  private static func reconstruct(_ state: SMOState) {
    guard let boundSums = state.boundSums else { return }
    let shrunk = state.active..<state.count
    for t in shrunk { state.f[t] = state.sign[t] - boundSums[t] }
    let free = (0..<state.active).filter(state.isFree)
    if free.count * state.count > 2 * state.active * shrunk.count {
      for t in shrunk {
        let row = state.rows.row(t, length: state.active)
        state.f[t] -= free.reduce(0) { $0 + state.sign[$1] * state.alpha[$1] * Double(row[$1]) }
      }
    } else {
      for s in free {
        let row = state.rows.row(s, length: state.count)
        ser_add_scaled(
          state.f + shrunk.lowerBound, row + shrunk.lowerBound, -state.sign[s] * state.alpha[s], shrunk.count)
      }
    }
  }
}
