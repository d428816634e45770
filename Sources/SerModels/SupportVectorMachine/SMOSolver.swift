import SerLearning

/// Sequential minimal optimisation of one two-class problem: picks two variables, solves for them exactly, repeats.
///
/// Platt, "Fast training of support vector machines using sequential minimal optimization" (1998), with the working
/// set of Fan, Chen & Lin (JMLR 6, 2005) and the shrinking of LIBSVM (Chang & Lin 2011, doi:10.1145/1961189.1961199).
/// One iteration is two passes over the active rows: one finds the partner, one moves the gradient and finds the next
/// first variable. Never runs longer than the limit of iterations, and says why it stopped.
struct SMOSolver {
  let problem: SMOProblem
  let settings: SMOSettings
  /// Called with the state after each change of the active set and at the end; tests check invariants with it.
  var inspect: ((SMOState) -> Void)?

  private static let iterationsBetweenCancellationChecks = 1024

  init(_ problem: SMOProblem, settings: SMOSettings) {
    self.problem = problem
    self.settings = settings
  }

  /// Solves the problem; throws only `.cancelled`.
  func solve(_ rows: any KernelRowSource) throws(TrainingError) -> SMOSolution {
    let shrinks = settings.shrinking ?? rows.isComputedOnDemand
    let state = SMOState(problem, rows: rows, shrinks: shrinks)
    var shrinking = shrinks ? Shrinking(rows: problem.count, settings: settings) : nil
    var selection = WorkingSetSelection(scanning: state)
    var progress = SMOProgress(state)
    let limit = settings.iterationLimit(rows: problem.count)
    var iterations = 0
    var reason: SMOStopReason?
    while reason == nil {
      if iterations % Self.iterationsBetweenCancellationChecks == 0, Task.isCancelled { throw .cancelled }
      if selection.violation < settings.tolerance {
        if restore(state, &progress) {
          selection = WorkingSetSelection(scanning: state)
          shrinking?.hasten()
        } else {
          reason = .converged
        }
      } else if iterations >= limit {
        reason = .iterationLimit
      } else if shrinking?.isDue() == true {
        shrinking?.shrink(state, &selection)
        inspect?(state)
      } else if progress.hasStalled() {
        reason = .numericalPrecision
      } else if let step = Self.step(state, &selection) {
        iterations += 1
        progress.record(step)
      } else if restore(state, &progress) {
        selection = WorkingSetSelection(scanning: state)
      } else {
        reason = .numericalPrecision
      }
    }
    Shrinking.restoreAll(in: state)
    inspect?(state)
    return solution(of: state, iterations: iterations, reason: reason ?? .converged)
  }

  /// Brings shrunk variables back and repairs a gradient that may have drifted by a tenth of the tolerance; false
  /// when neither was needed, so that what holds for the active variables holds for the problem.
  private func restore(_ state: SMOState, _ progress: inout SMOProgress) -> Bool {
    var changed = Shrinking.restoreAll(in: state)
    if progress.drift > settings.tolerance / 10 {
      state.rebuild()
      progress.forgetDrift()
      changed = true
    }
    if changed { inspect?(state) }
    return changed
  }

  /// Solves for the selected pair; what that did, or nil when α can't change any more.
  private static func step(_ state: SMOState, _ selection: inout WorkingSetSelection) -> SMOStep? {
    let i = selection.first
    guard let j = selection.partner(in: state) else { return nil }
    let product = Double(state.rows.row(i, length: state.active)[j])
    let curvature = Double(state.diagonal[i]) + Double(state.diagonal[j]) - 2 * product
    let slope = state.f[i] - state.f[j]
    let ideal = slope / max(curvature, WorkingSetSelection.leastCurvature)
    // y·α of i grows and that of j lessens by the same amount, as far as the box allows.
    let roomOfI = state.sign[i] > 0 ? state.cost[i] - state.alpha[i] : state.alpha[i]
    let roomOfJ = state.sign[j] > 0 ? state.alpha[j] : state.cost[j] - state.alpha[j]
    let step = min(ideal, roomOfI, roomOfJ)
    let movedI = move(i, by: state.sign[i] * step, toBound: step == roomOfI, in: state)
    let movedJ = move(j, by: -state.sign[j] * step, toBound: step == roomOfJ, in: state)
    guard movedI || movedJ else { return nil }
    selection.advance(state, from: i, to: j, by: step)
    return SMOStep(size: step, gain: step * (slope - step * curvature / 2))
  }

  /// Moves α of one variable; false when it is too large to be changed by so little.
  private static func move(_ t: Int, by change: Double, toBound: Bool, in state: SMOState) -> Bool {
    let before = state.alpha[t]
    let wasAtUpperBound = state.isAtUpperBound(t)
    let bound = change > 0 ? state.cost[t] : 0
    state.alpha[t] = toBound ? bound : min(max(before + change, 0), state.cost[t])
    state.updateMasks(t)
    if wasAtUpperBound != state.isAtUpperBound(t) { state.boundChanged(t) }
    return state.alpha[t] != before
  }

  private func solution(of state: SMOState, iterations: Int, reason: SMOStopReason) -> SMOSolution {
    var alpha = [Double](repeating: 0, count: state.count)
    var objective = 0.0
    var freeSum = 0.0
    var freeCount = 0
    for t in 0..<state.count {
      alpha[state.order[t]] = state.alpha[t]
      // αₜ(Gₜ − 1) with G = −y·f
      objective += state.alpha[t] * (-state.sign[t] * state.f[t] - 1)
      guard state.isFree(t) else { continue }
      freeSum += state.f[t]
      freeCount += 1
    }
    let extremes = WorkingSetSelection(scanning: state).extremes
    let intercept =
      freeCount > 0 ? freeSum / Double(freeCount) : (extremes.greatest_up + extremes.least_low) / 2
    return SMOSolution(
      alpha: alpha, intercept: intercept, objective: objective / 2, iterations: iterations, stopReason: reason)
  }
}
