import SerLearning
import SerNumerics

extension SVMClassifier {
  /// Fits one two-class machine for each pair of classes present, in LIBSVM's order (0, 1), (0, 2) … (1, 2) ….
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> SVMModel {
    try validate()
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    let grouping = try ClassGrouping(rows)
    let function = resolvedKernel(for: rows.features)
    let machines = try await fitPairs(rows, grouping, function, in: context)
    let calibration =
      probability
      ? try await SVMCalibration(trainer: self, function: function, rows, machines, in: context) : nil
    return try SVMModel(machines, calibration: calibration)
  }

  /// The machines with kernel parameters already settled.
  func fitPairs(
    _ rows: LabelledFeatures, _ grouping: ClassGrouping, _ function: KernelFunction, in context: TrainingContext
  ) async throws(TrainingError) -> SVMMachines {
    let grouped = rows.features.selectingRows(grouping.order)
    let plan = KernelMemoryPlan(classCounts: grouping.ranges.map(\.count), cacheMB: cacheMB)
    let kernel = try await KernelMatrix(
      try KernelOperand(grouped, function: function), ranges: grouping.ranges, plan: plan, workers: context.workers)
    let pairs = grouping.pairs
    let weights = weights(for: grouping)
    let solutions: [SMOSolution]
    do {
      solutions = try await parallelMap(
        count: pairs.count, workers: min(context.workers, plan.concurrentPairs), context: { KernelBuffer() }
      ) { buffer, index in
        let problem = SMOProblem(grouping, pairs[index], costs: weights)
        return try kernel.solve(pairs[index], problem, settings, in: buffer)
      }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .cancelled
    }
    return SVMMachines(
      DualCoefficients(solutions, grouping, costs: weights), grouping, function, features: grouped)
  }

  var settings: SMOSettings { SMOSettings(tolerance: tolerance, maxIterations: maxIterations) }

  /// C of each class present: the cost times the weight of the class.
  func weights(for grouping: ClassGrouping) -> [Double] {
    let counts = grouping.ranges.map { Double($0.count) }
    let total = counts.reduce(0, +)
    switch classWeights {
    case .none: return counts.map { _ in cost }
    case .balanced: return counts.map { cost * total / (Double(counts.count) * $0) }
    }
  }
}

extension SMOProblem {
  /// The problem of a pair of classes.
  ///
  /// - Parameter costs: C of each class.
  init(_ grouping: ClassGrouping, _ pair: (first: Int, second: Int), costs: [Double]) {
    self.init(
      counts: (grouping.ranges[pair.first].count, grouping.ranges[pair.second].count),
      costs: (costs[pair.first], costs[pair.second]))
  }
}

/// Training rows sorted by class, the order within a class kept, so that each class is one contiguous range.
struct ClassGrouping: Sendable {
  /// The classes that have rows, ascending.
  let classes: [Int]
  /// How many classes there are by name, with or without rows.
  let classCount: Int
  /// The original row at each grouped place.
  let order: [Int]
  /// Where the rows of each present class stand.
  let ranges: [Range<Int>]

  /// Throws when fewer than two classes have rows, or when there are too many.
  init(_ rows: LabelledFeatures) throws(TrainingError) {
    try self.init(labels: rows.labels, classNames: rows.classNames)
  }

  /// The grouping of rows with these labels, indices into the names.
  init(labels: [Int], classNames: [String]) throws(TrainingError) {
    classes = try LabelledFeatures.learnableClasses(
      labels: labels, classNames: classNames, for: SVMClassifier.identifier)
    var members = [[Int]](repeating: [], count: classNames.count)
    for (row, label) in labels.enumerated() { members[label].append(row) }
    classCount = classNames.count
    order = members.flatMap(\.self)
    var start = 0
    ranges = classes.map { label in
      defer { start += members[label].count }
      return start..<start + members[label].count
    }
  }

  /// Pairs of places in `classes`: (0, 1), (0, 2) … (1, 2) ….
  var pairs: [(first: Int, second: Int)] { ClassPairs(classes.count).pairs }
}

/// The pairs of k classes in LIBSVM's order.
struct ClassPairs {
  let pairs: [(first: Int, second: Int)]

  init(_ classes: Int) {
    pairs = (0..<classes).flatMap { first in (first + 1..<max(classes, first + 1)).map { (first, $0) } }
  }
}
