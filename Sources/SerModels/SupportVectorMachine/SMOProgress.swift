/// What one step did.
struct SMOStep {
  /// By how much y·α of i grew and that of j lessened.
  let size: Double
  /// By how much the objective fell.
  let gain: Double
}

/// What steps add up to: rounding errors in the gradient, and whether the objective still moves.
struct SMOProgress {
  /// An estimate of the rounding error in f since it was last computed from α: every step adds about half a unit in
  /// the last place of what it moves. With ordinary costs it stays near 10⁻¹²; with a cost of 10⁸ it can hide a
  /// violation.
  var drift: Double { (2 * distance * greatestDiagonal + steps) * 0x1p-53 }

  private let greatestDiagonal: Double
  private let window: Int
  private var distance = 0.0
  private var steps = 0.0
  private var stepsInWindow = 0
  private var gainInWindow = 0.0
  private var totalGain = 0.0

  init(_ state: SMOState) {
    greatestDiagonal = (0..<state.count).reduce(0) { max($0, abs(Double(state.diagonal[$1]))) }
    window = max(4096, 4 * state.count)
  }

  mutating func record(_ step: SMOStep) {
    distance += step.size
    steps += 1
    stepsInWindow += 1
    gainInWindow += step.gain
  }

  /// f was computed afresh.
  mutating func forgetDrift() { (distance, steps) = (0, 0) }

  /// Whether a whole window of steps changed the objective by less than a Double of its size can show: a tolerance
  /// beyond what numbers resolve would otherwise be chased to the limit of iterations. The objective starts at 0, so
  /// that it is minus the sum of all gains.
  mutating func hasStalled() -> Bool {
    guard stepsInWindow >= window else { return false }
    totalGain += gainInWindow
    let stalled = gainInWindow <= 0x1p-53 * abs(totalGain)
    (stepsInWindow, gainInWindow) = (0, 0)
    return stalled
  }
}
