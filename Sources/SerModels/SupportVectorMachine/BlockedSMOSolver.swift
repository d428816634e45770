import CSerKernels
import SerLearning

/// SMO for problems whose Gram matrix doesn't fit the memory: solves for some hundred variables at a time.
///
/// A block of the worst violators is chosen, the missing kernel rows of its variables are computed by one product,
/// ordinary SMO runs on the small problem in which all other variables are held, and one pass over the block's kernel
/// rows brings the gradient of all variables up to date: the decomposition of Joachims (1998) with large blocks as in
/// Zanghirati & Zanni, "A parallel solver for large quadratic programs in training support vector machines", Parallel
/// Computing 29 (2003), doi:10.1016/S0167-8191(03)00021-8. The optimum is that of ``SMOSolver``, within the tolerance.
struct BlockedSMOSolver {
  let problem: SMOProblem
  let settings: SMOSettings
  /// Called with the state after each block; tests check invariants with it.
  var inspect: ((SMOState) -> Void)?
  /// Most variables in a block.
  var largestBlock = 512

  init(_ problem: SMOProblem, settings: SMOSettings) {
    self.problem = problem
    self.settings = settings
  }

  /// Solves the problem; throws only `.cancelled`.
  func solve(_ rows: BatchedKernelRows) throws(TrainingError) -> SMOSolution {
    let state = SMOState(problem, diagonal: rows.diagonal)
    let buffer = KernelBuffer()
    var selection = BlockSelection(size: min(largestBlock, rows.capacity, problem.count))
    var progress = SMOProgress(state)
    let limit = settings.iterationLimit(rows: problem.count)
    var iterations = 0
    var reason: SMOStopReason?
    while reason == nil {
      if Task.isCancelled { throw .cancelled }
      let extremes = WorkingSetSelection(scanning: state)
      if extremes.violation < settings.tolerance {
        if !repair(state, rows, &progress) { reason = .converged }
      } else if iterations >= limit {
        reason = .iterationLimit
      } else if progress.hasStalled() {
        reason = .numericalPrecision
      } else {
        let block = selection.next(state, extremes)
        rows.load(block)
        let steps = improve(
          state, block, rows, buffer, violation: extremes.violation, limit: limit - iterations, &progress)
        iterations += steps
        if steps == 0, !repair(state, rows, &progress) { reason = .numericalPrecision }
      }
      inspect?(state)
    }
    return SMOSolution(state, iterations: iterations, stopReason: reason ?? .converged)
  }

  /// Solves for a block, roughly while the whole is far from its optimum, and moves the gradient; the steps taken.
  private func improve(
    _ state: SMOState, _ block: [Int32], _ rows: BatchedKernelRows, _ buffer: KernelBuffer, violation: Double,
    limit: Int, _ progress: inout SMOProgress
  ) -> Int {
    let inner = SMOState(state, block: block)
    let kernel = DenseKernelRows(count: block.count, in: buffer)
    for (t, row) in block.enumerated() {
      ser_gather(rows.row(Int(row)), block, block.count, kernel.values + t * block.count)
    }
    let goal = max(settings.tolerance, violation / 10)
    let most = min(limit, 50 * block.count)
    var selection = WorkingSetSelection(scanning: inner)
    var steps = 0
    while steps < most, selection.violation >= goal, let step = SMOSolver.step(inner, kernel, &selection) {
      steps += 1
      progress.record(step)
    }
    var changed: [UnsafePointer<Float>?] = []
    var changes: [Double] = []
    for (t, row) in block.enumerated() where inner.alpha[t] != state.alpha[Int(row)] {
      let place = Int(row)
      changed.append(rows.row(place))
      changes.append(state.sign[place] * (state.alpha[place] - inner.alpha[t]))
      state.alpha[place] = inner.alpha[t]
      state.updateMasks(place)
    }
    ser_add_scaled_rows(state.f, changed, changes, changed.count, state.count)
    return changed.isEmpty ? 0 : steps
  }

  /// Computes f afresh from α where rounding may have moved it by a tenth of the tolerance; false when that wasn't
  /// needed.
  private func repair(_ state: SMOState, _ rows: BatchedKernelRows, _ progress: inout SMOProgress) -> Bool {
    guard progress.drift > settings.tolerance / 10 else { return false }
    state.f.update(from: state.sign, count: state.count)
    let supporting = state.supporting
    for start in stride(from: 0, to: supporting.count, by: rows.capacity) {
      let part = Array(supporting[start..<min(start + rows.capacity, supporting.count)])
      rows.load(part)
      ser_add_scaled_rows(
        state.f, part.map { rows.row(Int($0)) }, part.map { -state.sign[Int($0)] * state.alpha[Int($0)] }, part.count,
        state.count)
    }
    progress.forgetDrift()
    return true
  }
}
