import CSerKernels
import SerLearning

/// Sequential minimal optimisation of one two-class problem: picks two variables, solves for them exactly, repeats.
///
/// Platt, "Fast training of support vector machines using sequential minimal optimization" (1998), with the working
/// set of Fan, Chen & Lin (JMLR 6, 2005). One iteration is two passes over the rows: one finds the partner, one moves
/// the gradient and finds the next first variable. Variables that seem settled at a bound aren't set aside (the
/// shrinking of Joachims 1998): where the Gram matrix stands in memory, vector loops pass over all rows faster than
/// what shrinking adds, and where it doesn't, ``BlockedSMOSolver`` works on few rows anyway. Never runs longer than the
/// limit of iterations, and says why it stopped.
struct SMOSolver {
  let problem: SMOProblem
  let settings: SMOSettings
  /// Called with the state at the end; tests check invariants with it.
  var inspect: ((SMOState) -> Void)?

  private static let iterationsBetweenCancellationChecks = 1024

  init(_ problem: SMOProblem, settings: SMOSettings) {
    self.problem = problem
    self.settings = settings
  }

  /// Solves the problem; throws only `.cancelled`.
  func solve(_ rows: DenseKernelRows) throws(TrainingError) -> SMOSolution {
    let state = SMOState(problem, diagonal: rows.diagonal)
    var selection = WorkingSetSelection(scanning: state)
    var progress = SMOProgress(state)
    let limit = settings.iterationLimit(rows: problem.count)
    var iterations = 0
    var reason: SMOStopReason?
    while reason == nil {
      if iterations % Self.iterationsBetweenCancellationChecks == 0, Task.isCancelled { throw .cancelled }
      if selection.violation < settings.tolerance {
        if !repair(state, rows, &selection, &progress) { reason = .converged }
      } else if iterations >= limit {
        reason = .iterationLimit
      } else if progress.hasStalled() {
        reason = .numericalPrecision
      } else if let step = Self.step(state, rows, &selection) {
        iterations += 1
        progress.record(step)
      } else if !repair(state, rows, &selection, &progress) {
        reason = .numericalPrecision
      }
    }
    inspect?(state)
    return SMOSolution(state, iterations: iterations, stopReason: reason ?? .converged)
  }

  /// Computes f afresh from α where rounding may have moved it by a tenth of the tolerance; false when that wasn't
  /// needed.
  private func repair(
    _ state: SMOState, _ rows: DenseKernelRows, _ selection: inout WorkingSetSelection, _ progress: inout SMOProgress
  ) -> Bool {
    guard progress.drift > settings.tolerance / 10 else { return false }
    let supporting = state.supporting
    state.f.update(from: state.sign, count: state.count)
    ser_add_scaled_rows(
      state.f, supporting.map { rows.row(Int($0)) }, supporting.map { -state.sign[Int($0)] * state.alpha[Int($0)] },
      supporting.count, state.count)
    progress.forgetDrift()
    selection = WorkingSetSelection(scanning: state)
    return true
  }

  /// Solves for the selected pair; what that did, or nil when α can't change any more.
  static func step(_ state: SMOState, _ rows: DenseKernelRows, _ selection: inout WorkingSetSelection) -> SMOStep? {
    let i = selection.first
    let rowOfI = rows.row(i)
    guard let j = selection.partner(in: state, row: rowOfI) else { return nil }
    let curvature = Double(state.diagonal[i]) + Double(state.diagonal[j]) - 2 * Double(rowOfI[j])
    let slope = state.f[i] - state.f[j]
    let ideal = slope / max(curvature, WorkingSetSelection.leastCurvature)
    // y·α of i grows and that of j lessens by the same amount, as far as the box allows.
    let roomOfI = state.sign[i] > 0 ? state.cost[i] - state.alpha[i] : state.alpha[i]
    let roomOfJ = state.sign[j] > 0 ? state.alpha[j] : state.cost[j] - state.alpha[j]
    let step = min(ideal, roomOfI, roomOfJ)
    let movedI = move(i, by: state.sign[i] * step, toBound: step == roomOfI, in: state)
    let movedJ = move(j, by: -state.sign[j] * step, toBound: step == roomOfJ, in: state)
    guard movedI || movedJ else { return nil }
    selection.advance(state, rowOfI, rows.row(j), by: step)
    return SMOStep(size: step, gain: step * (slope - step * curvature / 2))
  }

  /// Moves α of one variable; false when it is too large to be changed by so little.
  private static func move(_ t: Int, by change: Double, toBound: Bool, in state: SMOState) -> Bool {
    let before = state.alpha[t]
    let bound = change > 0 ? state.cost[t] : 0
    state.alpha[t] = toBound ? bound : min(max(before + change, 0), state.cost[t])
    state.updateMasks(t)
    return state.alpha[t] != before
  }
}
