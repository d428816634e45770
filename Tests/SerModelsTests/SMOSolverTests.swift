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

    func solver(_ tolerance: Double, shrinking: Bool, maxIterations: Int = 0) -> SMOSolver {
      SMOSolver(
        problem,
        settings: SMOSettings(
          tolerance: tolerance, maxIterations: maxIterations, shrinking: shrinking, shrinkingInterval: 10))
    }

    func kernel(_ s: Int, _ t: Int) -> Float { gram[s, t] }
  }

  @Test func agreesWithProjectedGradient() throws {
    for seed in 0..<40 as Range<UInt64> {
      let cost = [0.1, 1, 10][Int(seed % 3)]
      let test = try Case(seed: seed, rows: 12 + Int(seed), cost: cost, duplicates: seed % 4 == 0)
      let naive = NaiveDual(problem: test.problem, kernel: test.gram)
      let slow = naive.objective(naive.solve(steps: 3000))
      for shrinking in [false, true] {
        let solution = try test.solver(1e-7, shrinking: shrinking).solve(DenseKernelRows(computing: test.operand))
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
  func invariantsHoldThroughShrinking(kind: KernelKind) throws {
    var shrunkSeeds = 0
    for seed in 0..<9 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 60, cost: [0.3, 3, 300][Int(seed % 3)], kind)
      var violations: [String] = []
      var leastActive = Int.max
      var solver = test.solver(1e-4, shrinking: true)
      solver.inspect = { state in
        leastActive = min(leastActive, state.active)
        violations += SMOInvariants(state, kernel: test.kernel, precision: 1e-6).violations
      }
      let sources: [any KernelRowSource] = [
        DenseKernelRows(computing: test.operand), CachedKernelRows(test.operand, cacheBytes: 60 * 4 * 7),
      ]
      for source in sources {
        let solution = try solver.solve(source)
        #expect(violations.isEmpty, "seed \(seed): \(violations.first ?? "")")
        #expect(solution.stopReason == .converged)
        let gap = SMOInvariants.optimalityGap(of: solution, test.problem, kernel: test.kernel)
        #expect(gap <= 1.1e-4, "seed \(seed)")
      }
      shrunkSeeds += leastActive < 60 ? 1 : 0
    }
    #expect(shrunkSeeds >= 5)
  }

  /// The whole Gram matrix, rows from a cache of two, and either with or without shrinking: one optimum.
  @Test func everySourceOfRowsGivesTheSameOptimum() throws {
    for seed in 100..<110 as Range<UInt64> {
      let test = try Case(seed: seed, rows: 150, cost: 5)
      let reference = try test.solver(1e-6, shrinking: false).solve(DenseKernelRows(computing: test.operand))
      for shrinking in [false, true] {
        for rowsKept in [2, 20, 1000] {
          let cached = CachedKernelRows(test.operand, cacheBytes: rowsKept * 150 * 4)
          let solution = try test.solver(1e-6, shrinking: shrinking).solve(cached)
          #expect(abs(solution.objective - reference.objective) <= 1e-6 * abs(reference.objective), "seed \(seed)")
          #expect(abs(solution.intercept - reference.intercept) <= 1e-4, "seed \(seed)")
        }
      }
    }
  }

  @Test func aLargerCacheComputesLess() throws {
    let test = try Case(seed: 5, rows: 200, cost: 10)
    let values = try [4, 40, 200].map { rowsKept in
      let cached = CachedKernelRows(test.operand, cacheBytes: rowsKept * 200 * 4)
      _ = try test.solver(1e-4, shrinking: true).solve(cached)
      return cached.computedValues
    }
    #expect(values[0] > values[1] && values[1] >= values[2])
    #expect(values[2] <= 200 * 200)
  }

  @Test func saysWhenTheIterationLimitIsReached() throws {
    let test = try Case(seed: 1, rows: 80, cost: 100)
    for shrinking in [false, true] {
      let solution = try test.solver(1e-8, shrinking: shrinking, maxIterations: 7).solve(
        DenseKernelRows(computing: test.operand))
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
      let solution = try test.solver(1e-3, shrinking: seed % 2 == 0, maxIterations: 200_000).solve(
        DenseKernelRows(computing: test.operand))
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
      let solution = try test.solver(1e-3, shrinking: false, maxIterations: 300_000).solve(
        DenseKernelRows(computing: test.operand))
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
      let solution = try test.solver(1e-300, shrinking: false, maxIterations: 2_000_000).solve(
        DenseKernelRows(computing: test.operand))
      #expect(solution.stopReason != .iterationLimit, "seed \(seed)")
      #expect(SMOInvariants.optimalityGap(of: solution, test.problem, kernel: test.kernel) < 1e-6, "seed \(seed)")
    }
  }

  @Test func cancels() async throws {
    let rows = try ToyRows.clouds(seed: 1, classes: 3, rowsPerClass: 60, distance: 0.2)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var trainer = SVMClassifier()
      trainer.cost = 1000
      return try await trainer.fit(rows, in: .single)
    }
    await #expect(throws: TrainingError.cancelled) { try await task.value }
  }
}
