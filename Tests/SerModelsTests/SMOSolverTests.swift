import SerLearning
import SerNumerics
import Testing

@testable import SerModels

@Suite struct SMOSolverTests {
  /// A random two-class problem and its kernel, from a seed that names it in a failure.
  private struct Case {
    let problem: SMOProblem
    let operand: KernelOperand
    let gram: Matrix

    init(
      seed: UInt64, rows: Int, cost: Double = 1, _ kind: KernelKind = .rbf, features: Int = 3, duplicates: Bool = false
    ) throws {
      var stream = Seed(seed).makeStream()
      let first = 1 + stream.index(below: rows - 1)
      var values = (0..<rows * features).map { Float(stream.gaussian() + ($0 < first * features ? 0.7 : -0.7)) }
      if duplicates {
        // The last row of the second class repeats the first of the first class.
        values.replaceSubrange((rows - 1) * features..<rows * features, with: values[0..<features])
      }
      problem = SMOProblem(counts: (first, rows - first), costs: (cost, cost * stream.uniform(0.5, 2)))
      operand = try KernelOperand(
        Matrix(rows: rows, columns: features, values: values),
        function: KernelFunction(kind, gamma: 0.4, coef0: kind == .polynomial ? 1 : -0.5, degree: 3))
      gram = operand.gram()
    }

    func solver(_ tolerance: Double, maxIterations: Int = 0) -> SMOSolver {
      SMOSolver(problem, settings: SMOSettings(tolerance: tolerance, maxIterations: maxIterations))
    }

    func blockedSolver(_ tolerance: Double, block: Int, maxIterations: Int = 0) -> BlockedSMOSolver {
      var solver = BlockedSMOSolver(
        problem, settings: SMOSettings(tolerance: tolerance, maxIterations: maxIterations))
      solver.largestBlock = block
      return solver
    }

    /// As few rows kept as there may be.
    var batchedRows: BatchedKernelRows {
      BatchedKernelRows(operand, ranges: [0..<operand.count], bytes: 0, in: KernelBuffer())
    }

    func kernel(_ s: Int, _ t: Int) -> Float { gram[s, t] }
  }

  @Test func agreesWithProjectedGradient() throws {
    for seed in 0..<40 as Range<UInt64> {
      let cost = [0.1, 1, 10][Int(seed % 3)]
      let test = try Case(seed: seed, rows: 12 + Int(seed), cost: cost, duplicates: seed % 4 == 0)
      let naive = NaiveDual(problem: test.problem, kernel: test.gram)
      let slow = naive.objective(naive.solve(steps: 3000))
      for solution in [
        try test.solver(1e-7).solve(DenseKernelRows(computing: test.operand)),
        try test.blockedSolver(1e-7, block: 8).solve(test.batchedRows),
      ] {
        #expect(solution.stopReason == .converged)
        // Never above the slow minimum but for rounding, and not below what it must reach.
        #expect(solution.objective <= slow + 1e-6 * abs(slow), "seed \(seed)")
        #expect(solution.objective >= slow - 1e-3 * abs(slow), "seed \(seed)")
        #expect(abs(solution.objective - naive.objective(solution.alpha)) <= 1e-8 * (1 + abs(slow)), "seed \(seed)")
        // Strong duality: the primal value of the machine meets minus the dual one.
        let gap = naive.primal(solution.alpha, intercept: solution.intercept) + solution.objective
        #expect(gap >= -1e-9 && gap <= 1e-5 * (1 + abs(slow)), "seed \(seed), gap \(gap)")
      }
    }
  }

  @Test(arguments: [KernelKind.linear, .rbf, .polynomial])
  func invariantsHold(kind: KernelKind) throws {
    for seed in 0..<9 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 60, cost: [0.3, 3, 300][Int(seed % 3)], kind)
      var violations: [String] = []
      let check = { (state: SMOState) in
        violations += SMOInvariants(state, kernel: test.kernel, precision: 1e-6).violations
      }
      var solver = test.solver(1e-4)
      solver.inspect = check
      var blocked = test.blockedSolver(1e-4, block: 12)
      blocked.inspect = check
      for solution in [
        try solver.solve(DenseKernelRows(computing: test.operand)), try blocked.solve(test.batchedRows),
      ] {
        #expect(violations.isEmpty, "seed \(seed): \(violations.first ?? "")")
        #expect(solution.stopReason == .converged)
        let gap = SMOInvariants.optimalityGap(of: solution, test.problem, kernel: test.kernel)
        #expect(gap <= 1.1e-4, "seed \(seed)")
      }
    }
  }

  /// The whole Gram matrix, or rows in batches with blocks of any size: one optimum.
  @Test func everyBlockSizeGivesTheSameOptimum() throws {
    for seed in 100..<110 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 150, cost: 5)
      let reference = try test.solver(1e-6).solve(DenseKernelRows(computing: test.operand))
      for block in [2, 3, 10, 64, 1000] {
        let solution = try test.blockedSolver(1e-6, block: block).solve(test.batchedRows)
        #expect(solution.stopReason == .converged)
        #expect(abs(solution.objective - reference.objective) <= 1e-6 * abs(reference.objective), "seed \(seed)")
        #expect(abs(solution.intercept - reference.intercept) <= 1e-4, "seed \(seed)")
      }
    }
  }

  @Test func moreMemoryComputesLess() throws {
    let test = try Case(seed: 5, rows: 400, cost: 10)
    let computed = try [64, 200, 500].map { rowsKept in
      let rows = BatchedKernelRows(
        test.operand, ranges: [0..<400], bytes: rowsKept * 400 * 4, in: KernelBuffer())
      _ = try test.blockedSolver(1e-4, block: 32).solve(rows)
      return rows.computedRows
    }
    #expect(computed[0] > computed[1] && computed[1] >= computed[2])
    #expect(computed[2] <= 400)
  }

  @Test func saysWhenTheIterationLimitIsReached() throws {
    let test = try Case(seed: 1, rows: 80, cost: 100)
    for solution in [
      try test.solver(1e-8, maxIterations: 7).solve(DenseKernelRows(computing: test.operand)),
      try test.blockedSolver(1e-8, block: 16, maxIterations: 7).solve(test.batchedRows),
    ] {
      #expect(solution.stopReason == .iterationLimit)
      #expect(solution.iterations == 7)
    }
  }

  /// Twice the same row with different labels: no curvature along their exchange, so both go to their bounds.
  @Test func contradictingDuplicatesGoToTheirBounds() throws {
    let operand = try KernelOperand(
      Matrix(rows: [[1, 2], [1, 2]]), function: KernelFunction(.rbf, gamma: 0.5))
    let problem = SMOProblem(counts: (1, 1), costs: (3, 3))
    let solution = try SMOSolver(problem, settings: SMOSettings(tolerance: 1e-3)).solve(
      DenseKernelRows(computing: operand))
    #expect(solution.stopReason == .converged)
    #expect(solution.alpha == [3, 3])
    #expect(solution.intercept == 0)
  }

  /// tanh gives kernels with negative eigenvalues; the solver has to end, and to end feasible.
  @Test func endsWithIndefiniteKernel() throws {
    for seed in 0..<20 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 60, cost: 10, .sigmoid)
      let solution =
        seed % 2 == 0
        ? try test.blockedSolver(1e-3, block: 16, maxIterations: 200_000).solve(test.batchedRows)
        : try test.solver(1e-3, maxIterations: 200_000).solve(DenseKernelRows(computing: test.operand))
      let balance = solution.alpha.indices.reduce(0.0) { $0 + test.problem.sign(of: $1) * solution.alpha[$1] }
      #expect(abs(balance) <= 1e-9 * 10 * 60)
      #expect(solution.alpha.indices.allSatisfy { (0...test.problem.cost(of: $0)).contains(solution.alpha[$0]) })
      #expect(solution.objective.isFinite && solution.intercept.isFinite)
      if solution.stopReason == .converged {
        #expect(SMOInvariants.optimalityGap(of: solution, test.problem, kernel: test.kernel) <= 1.1e-3)
      }
    }
  }

  /// With an enormous cost on overlapping classes rounding piles up; what is called converged has to be so.
  @Test func hugeCostConvergesTrulyOrSaysSo() throws {
    for seed in 0..<6 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 40, cost: 1e9, .linear)
      let solution =
        seed % 2 == 0
        ? try test.blockedSolver(1e-3, block: 16, maxIterations: 300_000).solve(test.batchedRows)
        : try test.solver(1e-3, maxIterations: 300_000).solve(DenseKernelRows(computing: test.operand))
      guard solution.stopReason == .converged else { continue }
      // f afresh from α of this size carries an error of its own.
      let rounding = 1e-15 * (solution.alpha.max() ?? 0) * 40
      let gap = SMOInvariants.optimalityGap(of: solution, test.problem, kernel: test.kernel)
      #expect(gap <= 1.2e-3 + rounding, "seed \(seed), gap \(gap)")
    }
  }

  /// A tolerance below what Double can resolve must not run into the limit of iterations.
  @Test func stopsWhereStepsNoLongerChangeAnything() throws {
    for seed in 0..<10 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 30, cost: [1, 1e6][Int(seed % 2)])
      for solution in [
        try test.solver(1e-300, maxIterations: 2_000_000).solve(DenseKernelRows(computing: test.operand)),
        try test.blockedSolver(1e-300, block: 16, maxIterations: 2_000_000).solve(test.batchedRows),
      ] {
        #expect(solution.stopReason != .iterationLimit, "seed \(seed)")
        #expect(SMOInvariants.optimalityGap(of: solution, test.problem, kernel: test.kernel) < 1e-6, "seed \(seed)")
      }
    }
  }

  @Test(arguments: [(60, 1024), (500, 1)])
  func cancels(rowsPerClass: Int, cacheMB: Int) async throws {
    let rows = try ToyRows.clouds(seed: 1, classes: 3, rowsPerClass: rowsPerClass, distance: 0.2)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var trainer = SVMClassifier()
      trainer.cost = 1000
      trainer.cacheMB = cacheMB
      return try await trainer.fit(rows, in: .single)
    }
    await #expect(throws: TrainingError.cancelled) { try await task.value }
  }
}
