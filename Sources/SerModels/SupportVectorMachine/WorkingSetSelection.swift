import CSerKernels

/// The choice of the two variables of an SMO step, by second-order information.
///
/// i is the variable of greatest f that may move up: the steepest. j is, among the variables that may move down and
/// violate optimality with i, the one whose exchange with i lessens the objective the most to second order: greatest
/// b²/a with b = fᵢ − fⱼ and a = Kᵢᵢ + Kⱼⱼ − 2Kᵢⱼ. This is WSS 2 of Fan, Chen & Lin, "Working set selection using
/// second order information for training support vector machines", JMLR 6 (2005) 1889–1918. Ties fall to the first.
struct WorkingSetSelection {
  /// Curvature below which a step is treated as if it had this one: duplicate rows, or a kernel that isn't positive
  /// semi-definite.
  static let leastCurvature = 1e-12

  /// The greatest f of the variables that may move up, the least of those that may move down, and where the first is.
  var extremes: ser_smo_extremes

  /// Looks at all variables.
  init(scanning state: SMOState) {
    extremes = ser_smo_scan(state.f, state.up, state.low, state.count)
  }

  /// How far the worst pair is from optimality; −∞ where nothing can move up or down.
  var violation: Double { extremes.greatest_up - extremes.least_low }

  /// i
  var first: Int { extremes.first }

  /// j for that i, or nil when no variable violates optimality with it.
  ///
  /// - Parameter row: kernel values of i.
  func partner(in state: SMOState, row: UnsafePointer<Float>) -> Int? {
    let j = ser_smo_partner(
      state.f, state.low, row, state.diagonal, extremes.greatest_up, Double(state.diagonal[first]),
      Self.leastCurvature, state.count)
    return j < state.count ? j : nil
  }

  /// Exchanges `step` between i and j, whose kernel rows these are, in f and, in the same pass, looks for the next i.
  mutating func advance(
    _ state: SMOState, _ rowOfI: UnsafePointer<Float>, _ rowOfJ: UnsafePointer<Float>, by step: Double
  ) {
    extremes = ser_smo_update(state.f, rowOfI, rowOfJ, step, state.up, state.low, state.count)
  }
}
