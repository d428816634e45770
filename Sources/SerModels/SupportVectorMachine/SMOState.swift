/// The variables of an SMO run: raw memory for the loops.
///
/// Instead of the gradient G = Qα − 1 it keeps fₜ = −yₜGₜ = yₜ − Σₛ yₛαₛK(xₛ, xₜ). The optimality conditions read
/// max f over the variables that may move up ≤ min f over those that may move down, an exchange of δ between i and j
/// changes fₜ by −δ(K(xᵢ, xₜ) − K(xⱼ, xₜ)) without any sign, and f of a free variable at the optimum is the intercept.
/// It is summed in Double, because its terms cancel; kernel values are Float.
final class SMOState {
  let count: Int
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

  /// Variables whose values the caller fills in.
  init(count: Int) {
    self.count = count
    func allocate() -> UnsafeMutablePointer<Double> {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(count, 1))
      pointer.initialize(repeating: 0, count: count)
      return pointer
    }
    (f, alpha, cost, sign, up, low) = (allocate(), allocate(), allocate(), allocate(), allocate(), allocate())
    diagonal = .allocate(capacity: max(count, 1))
    diagonal.initialize(repeating: 0, count: count)
  }

  /// All variables of a problem at the start: α = 0.
  convenience init(_ problem: SMOProblem, diagonal value: (Int) -> Float) {
    self.init(count: problem.count)
    for t in 0..<count {
      sign[t] = problem.sign(of: t)
      cost[t] = problem.cost(of: t)
      f[t] = sign[t]
      diagonal[t] = value(t)
      updateMasks(t)
    }
  }

  /// Some variables of a larger state as they stand, for a problem in which all others are held.
  convenience init(_ whole: SMOState, block: [Int32]) {
    self.init(count: block.count)
    for (t, place) in block.enumerated() {
      let place = Int(place)
      (sign[t], cost[t], f[t]) = (whole.sign[place], whole.cost[place], whole.f[place])
      (alpha[t], diagonal[t]) = (whole.alpha[place], whole.diagonal[place])
      updateMasks(t)
    }
  }

  deinit {
    for pointer in [f, alpha, cost, sign, up, low] { pointer.deallocate() }
    diagonal.deallocate()
  }

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

  /// The variables that a sum over α runs over.
  var supporting: [Int32] { (0..<Int32(count)).filter { alpha[Int($0)] > 0 } }
}
