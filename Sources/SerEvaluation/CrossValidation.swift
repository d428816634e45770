import SerLearning
import SerNumerics

/// Fits a pipeline on each fold's training rows and judges it on the fold's test rows.
public struct CrossValidation: Sendable {
  public let pipeline: Pipeline
  public let normalization: Normalization
  public let seed: Seed
  public let workers: Int

  public init(pipeline: Pipeline, normalization: Normalization = .train, seed: Seed, workers: Int = 1) {
    self.pipeline = pipeline
    self.normalization = normalization
    self.seed = seed
    self.workers = workers
  }

  /// What came out of it.
  public struct Outcome: Sendable, Codable {
    public let predictions: OutOfFoldPredictions
    public let folds: [FoldOutcome]

    /// What an earlier run came to: `folds` in the order by which the predictions number them.
    public init(predictions: OutOfFoldPredictions, folds: [FoldOutcome]) {
      self.predictions = predictions
      self.folds = folds
    }
  }

  /// One fold: what it held, how its model was fitted, how long that took.
  public struct FoldOutcome: Sendable, Codable {
    public let name: String
    /// Rows that were fitted, augmented copies among them.
    public let trainingRows: Int
    public let testRows: Int
    /// Classes without a training row: the model can't predict them.
    public let missingClasses: [String]
    public let diagnostics: TrainingDiagnostics
    public let fitSeconds: Double
    public let predictSeconds: Double
    /// The settings that a search chose by this fold's training rows; nil where they were given.
    public var choice: SearchChoice?

    public init(
      name: String, trainingRows: Int, testRows: Int, missingClasses: [String], diagnostics: TrainingDiagnostics,
      fitSeconds: Double, predictSeconds: Double, choice: SearchChoice? = nil
    ) {
      self.name = name
      self.trainingRows = trainingRows
      self.testRows = testRows
      self.missingClasses = missingClasses
      self.diagnostics = diagnostics
      self.fitSeconds = fitSeconds
      self.predictSeconds = predictSeconds
      self.choice = choice
    }
  }

  /// A look at the fitted pipeline of a fold and the test rows that it judged, normalised as it was given them.
  public typealias FoldInspection =
    @Sendable (_ fitted: FittedPipeline, _ fold: Fold, _ test: LabelledFeatures) throws(TrainingError) -> Void

  /// Who follows the folds while they run; nobody need.
  public struct FoldWatch: Sendable {
    /// Told after each fold how many are done.
    public var finished: (@Sendable (_ done: Int, _ of: Int) -> Void)?
    /// Told of every step of a long fit, with the number of its fold from 0 on.
    public var step: (@Sendable (_ fold: Int, TrainingStep) -> Void)?
    /// Where a fold's fit leaves its state.
    public var checkpoints: (@Sendable (_ fold: Int) -> any CheckpointStore)?
    /// Shown what each fold fitted and the rows that it judged, for whoever wants to know more of a judgement than its scores.
    public var inspect: FoldInspection?

    public init() {}
  }

  /// Runs every fold. Throws when a speaker would be on both sides of a plan that isn't marked leaky.
  ///
  /// `copies` join the rows they were made from wherever those train; they are never judged, and those of a fold's test
  /// and validation rows take no part in it.
  public func run(
    _ rows: LabelledFeatures, plan: SplitPlan, copies: AugmentedCopies? = nil,
    watch: FoldWatch = FoldWatch()
  ) async throws(TrainingError) -> Outcome {
    try plan.checkDisjoint(speakers: rows.speakers)
    if let copies { try rows.check(copies) }
    let prepared = try normalization.prepare(rows, copies: copies)
    var judged: [OutOfFoldPredictions.Row] = []
    var folds: [FoldOutcome] = []
    for (index, fold) in plan.folds.enumerated() {
      if Task.isCancelled { throw .cancelled }
      let (rows, outcome) = try await run(fold, index: index, of: prepared.rows, prepared.copies, watch)
      judged += rows
      folds.append(outcome)
      watch.finished?(index + 1, plan.folds.count)
    }
    return Outcome(predictions: OutOfFoldPredictions(classNames: rows.classNames, rows: judged), folds: folds)
  }

  private func run(
    _ fold: Fold, index: Int, of rows: LabelledFeatures, _ copies: AugmentedCopies?, _ watch: FoldWatch
  ) async throws(TrainingError) -> ([OutOfFoldPredictions.Row], FoldOutcome) {
    let training = copies.map { rows.selecting(fold.training, with: $0) } ?? rows.selecting(fold.training)
    var context = TrainingContext(seed: seed.derived("fold", index), workers: workers)
    if let step = watch.step { context.progress = { step(index, $0) } }
    context.checkpoints = watch.checkpoints?(index)
    let judging = FoldJudging(name: fold.name, index: index, pipeline: pipeline, context: context)
    let test = rows.selecting(fold.test)
    let (fitted, judged, outcome) = try await judging.run(training: training, test: test, testRows: fold.test)
    try watch.inspect?(fitted, fold, test)
    return (judged, outcome)
  }
}
