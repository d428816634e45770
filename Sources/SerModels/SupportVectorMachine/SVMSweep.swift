import CSerKernels
import SerLearning
import SerNumerics

extension SVMClassifier: SettingSweep {
  /// The inner products of all rows are computed once, the kernel of each γ follows from them by one elementwise pass,
  /// and the Gram matrix of a pair of classes serves every C; test rows are judged from the same inner products.
  ///
  /// Kernel values are those of a fit alone wherever the BLAS computes an inner product the same way at every place of a
  /// product, as OpenBLAS's kernels for AVX-512 were found to do; scores are then equal bit for bit. Where it doesn't
  /// (its kernels Haswell and Zen), kernel values differ in the last place and decision values by less than the
  /// tolerance of the solver. Settings with `probability` are
  /// fitted alone, and so are all where the inner products take more than half of `cacheMB`.
  public static func scores(
    of settings: [SVMClassifier], on rows: LabelledFeatures, folds: [Fold], in context: TrainingContext
  ) async throws(TrainingError) -> [[ClassScores]] {
    for setting in settings { try setting.validate() }
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    var results = [[ClassScores?]](
      repeating: [ClassScores?](repeating: nil, count: settings.count), count: folds.count)
    let together = settings.indices.filter { !settings[$0].probability }
    // Kernels of differences may have a common offset taken off their rows, so that they have inner products of their
    // own.
    for isInvariant in [false, true] {
      let chosen = together.filter { (settings[$0].kernel == .rbf) == isInvariant }
      let sweep = SVMSweep(settings: chosen.map { settings[$0] }, rows: rows, workers: context.workers)
      guard !chosen.isEmpty, sweep.fitsMemory(folds) else { continue }
      for (fold, scores) in try await sweep.scores(folds).enumerated() {
        for (place, setting) in chosen.enumerated() { results[fold][setting] = scores[place] }
      }
    }
    var complete: [[ClassScores]] = []
    for (index, fold) in folds.enumerated() {
      var scores: [ClassScores] = []
      for (setting, known) in zip(settings, results[index]) {
        if let known {
          scores.append(known)
        } else {
          let model = try await setting.fit(
            rows.selecting(fold.training), in: sweepContext(fold: index, of: context))
          scores.append(try model.scores(for: rows.features.selectingRows(fold.test)))
        }
      }
      complete.append(scores)
    }
    return complete
  }
}

/// A sweep over settings that share their inner products.
struct SVMSweep: Sendable {
  let settings: [SVMClassifier]
  let rows: LabelledFeatures
  let workers: Int

  /// Test rows judged at a time.
  private static let rowsInBlock = 64

  /// Half of the memory for the inner products, half for Gram matrices of pairs.
  private var bytesOfHalf: Int { min(settings.map(\.cacheMB).min() ?? 0, 1 << 40) << 19 }

  private static func bytes(of count: Int) -> Int { count * count * MemoryLayout<Float>.stride }

  /// Whether inner products and the Gram matrix of any two classes fit the memory.
  func fitsMemory(_ folds: [Fold]) -> Bool {
    Self.bytes(of: Set(folds.flatMap { $0.training + $0.test }).count) <= bytesOfHalf
  }

  /// Scores, shape [folds][settings].
  func scores(_ folds: [Fold]) async throws(TrainingError) -> [[ClassScores]] {
    var prepared: [SweepFold] = []
    for fold in folds { prepared.append(try SweepFold(fold, of: rows, settings: settings)) }
    // Where rows need an offset taken off, it is that of a fold's training rows, and folds can't share.
    guard prepared.allSatisfy({ $0.frame.center == nil }) else {
      var scores: [[ClassScores]] = []
      for fold in prepared { scores += try await self.scores(sharing: [fold]) }
      return scores
    }
    return try await scores(sharing: prepared)
  }

  /// Scores of folds whose inner products are the same.
  private func scores(sharing folds: [SweepFold]) async throws(TrainingError) -> [[ClassScores]] {
    guard let frame = folds.first?.frame else { return [] }
    let members = Set(folds.flatMap { $0.training + $0.test })
    // Rows of a class stand together, so that picking those of a pair reads mostly neighbours.
    let order = members.sorted { (rows.labels[$0], $0) < (rows.labels[$1], $1) }
    let products = try InnerProducts(order, of: rows.features, frame: frame)
    for fold in folds { for group in fold.settingsByKernel { try products.check(fold.kernels[group[0]]) } }
    do {
      let solutions = try await solutions(folds, products)
      let scores = try await parallelMap(
        count: folds.count * settings.count, workers: workers, context: { KernelBuffer() }
      ) { buffer, index in
        let (fold, setting) = (index / settings.count, index % settings.count)
        return try self.scores(folds[fold], setting, solutions[fold][setting], products, buffer)
      }
      return folds.indices.map { Array(scores[$0 * settings.count..<($0 + 1) * settings.count]) }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .cancelled
    }
  }

  /// What every setting's solver finds for every pair, shape [folds][settings][pairs].
  private func solutions(_ folds: [SweepFold], _ products: InnerProducts) async throws -> [[[SMOSolution]]] {
    struct Task {
      let fold: Int
      let pair: (first: Int, second: Int)
      let settings: [Int]
    }
    var tasks: [Task] = []
    for (index, fold) in folds.enumerated() {
      for settings in fold.settingsByKernel {
        tasks += fold.grouping.pairs.map { Task(fold: index, pair: $0, settings: settings) }
      }
    }
    let largest = folds.flatMap { fold in fold.grouping.pairs.map { fold.rows(of: $0).count } }.max() ?? 0
    let concurrent = max(1, bytesOfHalf / max(1, Self.bytes(of: largest)))
    let found = try await parallelMap(
      count: tasks.count, workers: min(workers, concurrent), context: { KernelBuffer() }
    ) { [tasks] buffer, index in
      let task = tasks[index]
      let fold = folds[task.fold]
      let gram = products.gram(
        fold.kernels[task.settings[0]], fold.rows(of: task.pair).map { products.places[$0] }, in: buffer)
      return try task.settings.map { index in
        let problem = SMOProblem(fold.grouping, task.pair, costs: settings[index].weights(for: fold.grouping))
        return try SMOSolver(problem, settings: settings[index].settings).solve(gram)
      }
    }
    var solutions = folds.map { _ in [[SMOSolution]](repeating: [], count: settings.count) }
    for (task, found) in zip(tasks, found) {
      for (setting, solution) in zip(task.settings, found) { solutions[task.fold][setting].append(solution) }
    }
    return solutions
  }

  /// The scores of one fold's test rows under one setting.
  private func scores(
    _ fold: SweepFold, _ setting: Int, _ solutions: [SMOSolution], _ products: InnerProducts, _ buffer: KernelBuffer
  ) throws(TrainingError) -> ClassScores {
    let function = fold.kernels[setting]
    let dual = DualCoefficients(
      solutions, fold.grouping, costs: settings[setting].weights(for: fold.grouping))
    let votes = VoteScores(classes: fold.grouping.classes, classCount: fold.grouping.classCount)
    let values: Matrix
    if function.kind == .linear {
      let machines = SVMMachines(
        dual, fold.grouping, function, features: rows.features.selectingRows(fold.training))
      values = try SVMDecision(machines).values(for: rows.features.selectingRows(fold.test))
    } else {
      values = decisions(fold, function, dual, products, buffer)
    }
    return ClassScores(values: votes.scores(for: values), areProbabilities: false)
  }

  /// Decision values of a fold's test rows, shape [test rows, pairs].
  private func decisions(
    _ fold: SweepFold, _ function: KernelFunction, _ dual: DualCoefficients, _ products: InnerProducts,
    _ buffer: KernelBuffer
  ) -> Matrix {
    let decisions = PairDecisions(
      coefficients: dual.values, supportCounts: dual.supportCounts, intercepts: dual.intercepts)
    let support = dual.support.map { products.places[fold.training[$0]] }
    let kernel = buffer.reserve(Self.rowsInBlock * support.count)
    var values: [Float] = []
    for start in stride(from: 0, to: fold.test.count, by: Self.rowsInBlock) {
      let block = fold.test[start..<min(start + Self.rowsInBlock, fold.test.count)].map { products.places[$0] }
      products.write(function, block, against: support, into: kernel)
      decisions.append(kernel, rows: block.count, to: &values)
    }
    return Matrix(rows: fold.test.count, columns: dual.intercepts.count, values: values)
  }
}
