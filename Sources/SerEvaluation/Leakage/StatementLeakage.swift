import SerLearning
import SerNumerics

/// What it is worth to a model to have heard the test sentences in training, said by other speakers.
///
/// Speakers are held out in any case. Every test row is judged twice: by a model whose training clips say none of the test
/// row's group of statements, and by one that was fitted on equally many clips of each class, drawn from all statements.
/// The difference is what corpora of few sentences add to the figures of speech about anything else.
public struct StatementLeakage: Sendable {
  /// Judged by models that have heard the statements.
  public let shared: OutOfFoldPredictions
  /// Judged by models that have not.
  public let heldOut: OutOfFoldPredictions
  public let statements: Int
  /// Groups of statements that are held out in turn.
  public let groups: Int
  /// Clips that the models were fitted on, the same for both, from the fewest to the most.
  public let trainingRows: ClosedRange<Int>
  /// 95 % intervals of shared − held out over speakers; nil with fewer than ``SpeakerBootstrap/fewestSpeakers``.
  public let accuracyInterval: Interval?
  public let uarInterval: Interval?

  /// Shared − held out, in shares; nil where a figure is undefined.
  public var accuracy: Double? { Self.difference(shared.metrics.accuracy, heldOut.metrics.accuracy) }
  public var uar: Double? { Self.difference(shared.metrics.uar, heldOut.metrics.uar) }

  private static func difference(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a - b
  }

  /// Judges the rows under the folds of a plan that keeps speakers apart. Nil where fewer than two statements are known,
  /// one is unknown, or the rows have no speakers; throws for a plan that is marked leaky.
  public static func run(
    _ rows: LabelledFeatures, statements: [String]?, plan: SplitPlan, pipeline: Pipeline, seed: Seed, workers: Int,
    watch: CrossValidation.FoldWatch = CrossValidation.FoldWatch()
  ) async throws(TrainingError) -> StatementLeakage? {
    guard !plan.isLeaky else {
      throw .impossibleSplit("\(plan.name) shares speakers: what a statement adds can't be told from what a voice adds")
    }
    guard let speakers = rows.speakers, let statements, Set(statements).count > 1, !statements.contains("") else {
      return nil
    }
    let plans = plans(plan, rows.labels, statements, seed: seed)
    guard !plans.heldOut.folds.isEmpty else { return nil }
    let validation = CrossValidation(pipeline: pipeline, seed: seed, workers: workers)
    let heldOut = try await validation.run(rows, plan: plans.heldOut, watch: watch).predictions
    let shared = try await validation.run(rows, plan: plans.shared, watch: watch).predictions
    let sizes = plans.heldOut.folds.map(\.training.count)
    let intervals = SpeakerBootstrap(seed: seed).differences(shared, heldOut, speakers: speakers)
    return StatementLeakage(
      shared: shared, heldOut: heldOut, statements: Set(statements).count, groups: plans.groups,
      trainingRows: (sizes.min() ?? 0)...(sizes.max() ?? 0), accuracyInterval: intervals?.accuracy,
      uarInterval: intervals?.uar)
  }

  /// The folds of a plan crossed with up to five groups of statements: the same test rows, and as many training rows of
  /// each class, without and with the statements of the test rows. Folds that would have no training row are left out.
  static func plans(
    _ plan: SplitPlan, _ labels: [Int], _ statements: [String], seed: Seed
  ) -> (heldOut: SplitPlan, shared: SplitPlan, groups: Int) {
    let names = Set(statements).sorted()
    let count = min(5, names.count)
    let groupOfName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 % count) })
    let groups = statements.map { groupOfName[$0] ?? 0 }
    var (heldOut, shared): ([Fold], [Fold]) = ([], [])
    for (index, fold) in plan.folds.enumerated() {
      for group in 0..<count {
        let test = fold.test.filter { groups[$0] == group }
        let training = fold.training.filter { groups[$0] != group }
        guard !test.isEmpty, !training.isEmpty else { continue }
        let name = "\(fold.name), text \(group + 1)"
        heldOut.append(Fold(name: name, training: training, test: test))
        let drawn = drawn(
          like: training, from: fold.training, labels, statements, seed: seed.derived("shared-\(index)", group))
        shared.append(Fold(name: name, training: drawn, test: test))
      }
    }
    return (
      SplitPlan(name: "\(plan.name), text held out", isLeaky: false, folds: heldOut),
      SplitPlan(name: "\(plan.name), text shared", isLeaky: false, folds: shared), count
    )
  }

  /// As many rows of each class as `wanted` has, spread evenly over the statements that the pool has of it.
  private static func drawn(
    like wanted: [Int], from pool: [Int], _ labels: [Int], _ statements: [String], seed: Seed
  ) -> [Int] {
    let counts = wanted.reduce(into: [Int: Int]()) { $0[labels[$1], default: 0] += 1 }
    var drawn: [Int] = []
    for (label, count) in counts.sorted(by: { $0.key < $1.key }) {
      var stream = seed.derived("class", label).makeStream()
      let byStatement = Dictionary(grouping: pool.filter { labels[$0] == label }) { statements[$0] }
      var piles = byStatement.sorted { $0.key < $1.key }.map(\.value)
      for index in piles.indices { stream.shuffle(&piles[index]) }
      stream.shuffle(&piles)
      var (taken, depth) = (0, 0)
      while taken < count {
        for pile in piles where depth < pile.count && taken < count {
          drawn.append(pile[depth])
          taken += 1
        }
        depth += 1
      }
    }
    return drawn.sorted()
  }
}
