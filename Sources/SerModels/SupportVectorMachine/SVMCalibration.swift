import SerLearning
import SerNumerics

/// Probabilities for an SVM: a Platt sigmoid for each pair of classes, fitted to decision values of rows that the
/// deciding machines haven't seen, joined by pairwise coupling.
///
/// The out-of-fold values come from up to five internal folds that keep speakers apart where rows carry them
/// (``InnerFolds``). Coupled probabilities may favour another class than the votes do. A prediction must not
/// depend on whether probabilities were asked for, so the classes above LIBSVM's winner are pooled with it: they get
/// their common mean, which is the least change that leaves no class above the winner, and the winner a trifle more.
struct SVMCalibration: Sendable, Equatable {
  /// One for each pair.
  let sigmoids: [PlattSigmoid]

  /// Pair probabilities are kept this far from 0 and 1, as LIBSVM does, so that coupling has a unique solution.
  private static let leastPairProbability = 1e-7

  init(sigmoids: [PlattSigmoid]) { self.sigmoids = sigmoids }

  /// Fits the sigmoids, training the machines again on the rows outside each fold.
  init(
    trainer: SVMClassifier, function: KernelFunction, _ rows: LabelledFeatures, _ machines: SVMMachines,
    in context: TrainingContext
  ) async throws(TrainingError) {
    let pairs = ClassPairs(machines.classes.count).pairs
    var decisions = [[Double]](repeating: [], count: pairs.count)
    var isFirst = [[Bool]](repeating: [], count: pairs.count)
    for fold in try Self.folds(of: rows, seed: context.seed.derived("svm-calibration")) {
      let training = rows.selecting(fold.training)
      // A fold that leaves a single class to train on says nothing.
      guard training.classCounts.count(where: { $0 > 0 }) >= 2 else { continue }
      let seeing = try await trainer.fitPairs(training, ClassGrouping(training), function, in: context)
      try Self.collect(seeing, rows.selecting(fold.test), pairs, machines.classes, &decisions, &isFirst)
    }
    // Pairs that no fold could judge (a class with one row or one speaker) fall back on the rows trained on.
    let missing = pairs.indices.filter { pair in !(isFirst[pair].contains(true) && isFirst[pair].contains(false)) }
    if !missing.isEmpty {
      var (own, ownIsFirst) = (decisions.map { _ in [Double]() }, isFirst.map { _ in [Bool]() })
      try Self.collect(machines, rows, pairs, machines.classes, &own, &ownIsFirst)
      for pair in missing { (decisions[pair], isFirst[pair]) = (own[pair], ownIsFirst[pair]) }
    }
    sigmoids = zip(decisions, isFirst).map { PlattSigmoid(decisions: $0, isFirst: $1) }
  }

  /// None where the rows can't be divided: two rows are a model all the same.
  private static func folds(of rows: LabelledFeatures, seed: Seed) throws(TrainingError) -> [Fold] {
    do { return try InnerFolds(rows, seed: seed).folds } catch {
      guard case .impossibleSplit = error else { throw error }
      return []
    }
  }

  /// Adds the decision values of the rows of each pair's two classes, where these machines know both.
  private static func collect(
    _ machines: SVMMachines, _ rows: LabelledFeatures, _ pairs: [(Int, Int)], _ classes: [Int],
    _ decisions: inout [[Double]], _ isFirst: inout [[Bool]]
  ) throws(TrainingError) {
    let values = try SVMDecision(machines).values(for: rows.features)
    let places = Dictionary(
      uniqueKeysWithValues: pairs.enumerated().map { ([classes[$0.element.0], classes[$0.element.1]], $0.offset) })
    for (column, (first, second)) in ClassPairs(machines.classes.count).pairs.enumerated() {
      if Task.isCancelled { throw .cancelled }
      let labels = [machines.classes[first], machines.classes[second]]
      guard let pair = places[labels] else { continue }
      for row in 0..<rows.count where rows.labels[row] == labels[0] || rows.labels[row] == labels[1] {
        decisions[pair].append(Double(values[row, column]))
        isFirst[pair].append(rows.labels[row] == labels[0])
      }
    }
  }

  /// Probabilities, shape [n, classes], from decision values of shape [n, pairs]; 0 for classes without training rows.
  func probabilities(for decisions: Matrix, votes: VoteScores) -> Matrix {
    var result = Matrix(rows: decisions.rows, columns: votes.classCount)
    for row in 0..<decisions.rows {
      let values = decisions.row(row)
      let pairs = zip(sigmoids, values).map { sigmoid, value in
        min(max(sigmoid.probability(Double(value)), Self.leastPairProbability), 1 - Self.leastPairProbability)
      }
      let coupled = PairwiseCoupling.probabilities(classes: votes.classes.count, firstOfPair: pairs)
      let agreeing = Self.raising(votes.winner(values), in: coupled)
      for (place, label) in votes.classes.enumerated() { result[row, label] = Float(agreeing[place]) }
    }
    return result
  }

  /// Probabilities in which the winner is the greatest: it is pooled with every class above the mean of the pool.
  static func raising(_ winner: Int, in probabilities: [Double]) -> [Double] {
    let greatest = probabilities.indices.filter { $0 != winner }.map { probabilities[$0] }.max() ?? 0
    guard greatest >= probabilities[winner] else { return probabilities }
    var pool = [winner]
    var mean = probabilities[winner]
    for place in probabilities.indices.filter({ $0 != winner }).sorted(by: { probabilities[$0] > probabilities[$1] }) {
      guard probabilities[place] >= mean else { break }
      pool.append(place)
      mean = pool.reduce(0) { $0 + probabilities[$1] } / Double(pool.count)
    }
    var result = probabilities
    for place in pool { result[place] = mean }
    // Large enough to survive rounding to Float, and taken from the others so that the sum stays 1.
    let margin = 1e-6 * mean
    for place in pool.dropFirst() { result[place] -= margin / Double(pool.count - 1) }
    result[winner] += margin
    return result
  }
}
