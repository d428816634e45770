import CSerKernels

/// The variables of an SMO run: raw memory for the loops, in the solver's current order.
///
/// Instead of the gradient G = Qα − 1 it keeps fₜ = −yₜGₜ = yₜ − Σₛ yₛαₛK(xₛ, xₜ). The optimality conditions read
/// max f over the variables that may move up ≤ min f over those that may move down, an exchange of δ between i and j
/// changes fₜ by −δ(K(xᵢ, xₜ) − K(xⱼ, xₜ)) without any sign, and f of a free variable at the optimum is the intercept.
/// It is summed in Double, because its terms cancel; kernel values are Float.
final class SMOState {
  let count: Int
  let rows: any KernelRowSource
  /// Positions 0..<active are worked on; the others are shrunk.
  var active: Int
  let f: UnsafeMutablePointer<Double>
  let alpha: UnsafeMutablePointer<Double>
  let cost: UnsafeMutablePointer<Double>
  let sign: UnsafeMutablePointer<Double>
  /// 0 where yₜαₜ can grow, else −∞.
  let up: UnsafeMutablePointer<Double>
  /// 0 where yₜαₜ can lessen, else +∞.
  let low: UnsafeMutablePointer<Double>
  /// K(xₜ, xₜ)
  let diagonal: UnsafeMutablePointer<Float>
  /// Σ over s with αₛ = Cₛ of yₛCₛK(xₛ, xₜ), for all t: what rebuilding f of shrunk variables needs (LIBSVM's G_bar).
  /// Nil when nothing is ever shrunk.
  let boundSums: UnsafeMutablePointer<Double>?
  /// The row of the problem that stands at each position.
  var order: [Int]

  init(_ problem: SMOProblem, rows: any KernelRowSource, shrinks: Bool) {
    count = problem.count
    self.rows = rows
    active = count
    func allocate() -> UnsafeMutablePointer<Double> {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(problem.count, 1))
      pointer.initialize(repeating: 0, count: problem.count)
      return pointer
    }
    (f, alpha, cost, sign, up, low) = (allocate(), allocate(), allocate(), allocate(), allocate(), allocate())
    boundSums = shrinks ? allocate() : nil
    diagonal = .allocate(capacity: max(count, 1))
    order = Array(0..<count)
    for t in 0..<count {
      sign[t] = problem.sign(of: t)
      cost[t] = problem.cost(of: t)
      f[t] = sign[t]
      diagonal[t] = rows.diagonal(t)
      updateMasks(t)
    }
  }

  deinit {
    for pointer in [f, alpha, cost, sign, up, low] { pointer.deallocate() }
    boundSums?.deallocate()
    diagonal.deallocate()
  }

  func isAtUpperBound(_ t: Int) -> Bool { alpha[t] >= cost[t] }
  func isFree(_ t: Int) -> Bool { alpha[t] > 0 && alpha[t] < cost[t] }

  /// Brings `up` and `low` of one variable in line with its α.
  func updateMasks(_ t: Int) {
    let canGrow = alpha[t] < cost[t]
    let canLessen = alpha[t] > 0
    let mayMoveUp = sign[t] > 0 ? canGrow : canLessen
    let mayMoveDown = sign[t] > 0 ? canLessen : canGrow
    up[t] = mayMoveUp ? 0 : -.infinity
    low[t] = mayMoveDown ? 0 : .infinity
  }

  /// Exchanges positions everywhere.
  func exchange(_ swaps: [PositionSwap]) {
    guard !swaps.isEmpty else { return }
    func exchangeValues<Value>(_ values: UnsafeMutablePointer<Value>) {
      for swap in swaps {
        let kept = values[swap.front]
        values[swap.front] = values[swap.back]
        values[swap.back] = kept
      }
    }
    for values in [f, alpha, cost, sign, up, low] { exchangeValues(values) }
    boundSums.map(exchangeValues)
    exchangeValues(diagonal)
    for swap in swaps { order.swapAt(swap.front, swap.back) }
    rows.exchange(swaps)
  }

  /// Keeps ``boundSums`` up when variable t has reached or left its upper bound.
  func boundChanged(_ t: Int) {
    guard let boundSums else { return }
    let change = isAtUpperBound(t) ? sign[t] * cost[t] : -sign[t] * cost[t]
    ser_add_scaled(boundSums, rows.row(t, length: count), change, count)
  }

  /// Computes f of every variable afresh from α, and ``boundSums`` with it, dropping what rounding has piled up.
  func rebuild() {
    for t in 0..<count { f[t] = sign[t] }
    boundSums?.update(repeating: 0, count: count)
    for s in 0..<count where alpha[s] > 0 {
      let row = rows.row(s, length: count)
      ser_add_scaled(f, row, -sign[s] * alpha[s], count)
      if let boundSums, isAtUpperBound(s) { ser_add_scaled(boundSums, row, sign[s] * cost[s], count) }
    }
  }
}
