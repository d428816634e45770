import SerNumerics
import Synchronization
import Testing

@testable import SerLearning

/// Answers the side of a threshold on the first column; what it sees, it tells.
private struct Threshold: ClassifierTrainer, SearchSpied {
  static let identifier = "threshold"
  static let standardizesByDefault = false
  static var hyperparameters: [Hyperparameter<Threshold>] {
    [
      Hyperparameter("at", \.at, "a number"), Hyperparameter("rounds", \.rounds, "a number"),
      Hyperparameter("limit", \.limit, "a number up to 10"),
    ]
  }
  var at = 0.0
  var rounds = 1
  var limit = 0.0

  func validate() throws(TrainingError) {
    guard limit <= 10 else {
      throw .invalidHyperparameter(model: "threshold", name: "limit", value: "\(limit)", allowed: "up to 10")
    }
  }

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    SpyLog.add(.init(rounds: rounds, rows: rows.count, tags: Set(rows.features.column(1).map { Int($0) })))
    return Model(at: at)
  }

  struct Model: TrainedClassifier {
    let at: Double
    var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "converged", converged: true) }
    func scores(for features: Matrix) -> ClassScores {
      let rows = (0..<features.rows).map { row -> [Float] in Double(features[row, 0]) > at ? [0.2, 0.8] : [0.8, 0.2] }
      return ClassScores(values: Matrix(rows: rows), areProbabilities: true)
    }
  }
}

/// The same, sharing work: judged in one call.
private struct SweptThreshold: SettingSweep {
  static let identifier = "swept-threshold"
  static let standardizesByDefault = true
  static var hyperparameters: [Hyperparameter<SweptThreshold>] { [Hyperparameter("at", \.at, "a number")] }
  var at = 0.0

  func validate() {}
  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Threshold.Model {
    Threshold.Model(at: at)
  }
  static func scores(
    of settings: [SweptThreshold], on rows: LabelledFeatures, folds: [Fold], in context: TrainingContext
  ) async throws(TrainingError) -> [[ClassScores]] {
    calls.withLock { $0 += 1 }
    return folds.map { fold in
      settings.map { Threshold.Model(at: $0.at).scores(for: rows.features.selectingRows(fold.test)) }
    }
  }
  static let calls = Mutex(0)
}

private protocol SearchSpied {}

private enum SpyLog {
  struct Fit {
    let rounds: Int
    let rows: Int
    /// Numbers of the speakers among the rows.
    let tags: Set<Int>
  }
  private static let fits = Mutex<[Fit]>([])
  static func add(_ fit: Fit) { fits.withLock { $0.append(fit) } }
  static func take() -> [Fit] {
    fits.withLock { fits in
      defer { fits = [] }
      return fits
    }
  }
}

/// Keeps fits in memory; `limit` ends the search as an interruption would.
private final class MemoryRecorder: TrialRecorder {
  let known: Mutex<[TrialFit: FoldTally]>
  let limit: Int
  init(_ known: [TrialFit: FoldTally] = [:], limit: Int = .max) {
    self.known = Mutex(known)
    self.limit = limit
  }
  func tally(of fit: TrialFit) -> FoldTally? { known.withLock { $0[fit] } }
  func record(_ finished: [(fit: TrialFit, tally: FoldTally)]) throws(TrainingError) {
    let isFull = known.withLock { known in
      for (fit, tally) in finished where known.count < limit { known[fit] = tally }
      return known.count >= limit
    }
    if isFull { throw .cancelled }
  }
}

@Suite(.serialized) struct SearchTests {
  /// Column 0 parts the classes at 5 but for noise, column 1 is the speaker's number; `speakers` × 20 rows.
  static func rows(speakers: Int = 8, withSpeakers: Bool = true) throws -> LabelledFeatures {
    var stream = Seed(3).makeStream()
    let labels = (0..<speakers * 20).map { $0 % 2 }
    return try LabelledFeatures(
      features: Matrix(
        rows: labels.enumerated().map { [Float(Double($1) * 10 + 2 * stream.gaussian()), Float($0 / 20)] }),
      labels: labels, classNames: ["low", "high"],
      speakers: withSpeakers ? labels.indices.map { "s\($0 / 20)" } : nil)
  }

  private static func run(
    _ space: [String], _ strategy: SearchStrategy = .grid, workers: Int = 2, seed: UInt64 = 1,
    metric: SearchMetric = .uar, recorder: (any TrialRecorder)? = nil, speakers: Int = 8
  ) async throws -> SearchOutcome {
    try await HyperparameterSearch(
      space: SearchSpace(space), strategy: strategy, metric: metric, innerFolds: 4
    ).run(
      Pipeline(trainer: Threshold()), on: rows(speakers: speakers),
      in: TrainingContext(seed: Seed(seed), workers: workers),
      recorder: recorder)
  }

  // MARK: Spaces

  @Test func spacesAreReadAsTyped() throws {
    let space = try SearchSpace(["cost=0.1,1, 10; gamma=log:1e-4..1", "depth=int:2..5", "share=lin:0.5..1"])
    #expect(space.dimensions.map(\.name) == ["cost", "gamma", "depth", "share"])
    #expect(space.dimensions[0].values == .list(["0.1", "1", "10"]))
    #expect(space.dimensions[1].values == .logarithmic(1e-4...1) && space.dimensions[2].values == .integer(2...5))
    #expect(try SearchSpace([space.description]) == space)
    let resource = try SearchSpace(["rate=0.1,0.3", "resource=rounds:25..400"])
    #expect(resource.resource == .init(name: "rounds", range: 25...400))
  }

  @Test(arguments: [
    "cost", "=1", "cost=", "cost=1,,2", "cost=1,1", "cost=1;cost=2", "gamma=log:0..1", "gamma=log:2..1", "d=int:1..x",
    "g=lin:1", "", "resource=rounds:25..400", "a=1;resource=rounds:9..3", "a=1;resource=a:1..3",
    "a=1;resource=rounds:1..9223372036854775807", "n=int:0..9223372036854775807",
    "n=int:-9223372036854775808..9223372036854775807", "n=int:0..9007199254740993",
  ])
  func impossibleSpacesAreRefused(text: String) {
    #expect(throws: TrainingError.self) { try SearchSpace([text]) }
  }

  @Test func gridsRunInTheOrderTyped() throws {
    let grid = try SearchSpace(["a=1,2", "b=x,y,z"]).grid()
    #expect(grid.map(\.description) == ["a=1 b=x", "a=1 b=y", "a=1 b=z", "a=2 b=x", "a=2 b=y", "a=2 b=z"])
    #expect(throws: TrainingError.self) { try SearchSpace(["a=lin:0..1"]).grid() }
  }

  @Test func drawsStayInRangeDifferAndFollowTheSeed() throws {
    let space = try SearchSpace(["a=log:1e-4..1e-1", "n=int:3..6", "s=lin:0.25..0.5", "k=x,y"])
    let trials = try space.draw(60, seed: Seed(1))
    #expect(trials.count == 60 && Set(trials).count == 60)
    for trial in trials {
      let (a, n, s) = (Double(trial["a"] ?? "") ?? 0, Int(trial["n"] ?? "") ?? 0, Double(trial["s"] ?? "") ?? 0)
      #expect((1e-4...1e-1).contains(a) && (3...6).contains(n) && (0.25...0.5).contains(s))
    }
    // Even in the logarithm: about a third of the draws a decade.
    #expect((12...28).contains(trials.count { (Double($0["a"] ?? "") ?? 1) < 1e-3 }))
    #expect(Set(trials.compactMap { $0["n"] }).count == 4)
    #expect(try space.draw(60, seed: Seed(1)) == trials && space.draw(60, seed: Seed(2)) != trials)
    #expect(try SearchSpace(["k=x,y"]).draw(9, seed: Seed(1)).count == 2)
    #expect(try SearchSpace(["n=int:1..3"]).draw(9, seed: Seed(1)).count == 3)
  }

  // MARK: Inner folds

  @Test func innerFoldsKeepSpeakersApart() throws {
    let rows = try Self.rows()
    let inner = try InnerFolds(rows, count: 4, seed: Seed(1))
    #expect(inner.areSpeakerDisjoint && inner.folds.count == 4)
    #expect(inner.folds.flatMap(\.test).sorted() == Array(0..<rows.count))
    let speakers = try #require(rows.speakers)
    for fold in inner.folds {
      #expect(Set(fold.training.map { speakers[$0] }).isDisjoint(with: fold.test.map { speakers[$0] }))
    }
    #expect(try InnerFolds(Self.rows(speakers: 2), count: 5, seed: Seed(1)).folds.count == 2)
    let bare = try InnerFolds(Self.rows(withSpeakers: false), count: 4, seed: Seed(1))
    #expect(!bare.areSpeakerDisjoint && bare.folds.flatMap(\.test).sorted() == Array(0..<rows.count))
    #expect(bare.folds.allSatisfy { fold in (15...25).contains(fold.test.count { rows.labels[$0] == 0 }) })
    let one = try LabelledFeatures(features: Matrix(rows: [[1]]), labels: [0], classNames: ["a"])
    #expect(throws: TrainingError.self) { try InnerFolds(one, count: 4, seed: Seed(1)) }
  }

  @Test(arguments: [true, false])
  func copiesTrainWithTheirRecordingAndAreNeverJudged(withSpeakers: Bool) throws {
    let rows = try Self.rows(withSpeakers: withSpeakers)
    let copies = try AugmentedCopies(features: rows.features, originals: Array(0..<rows.count))
    let augmented = rows.selecting(Array(0..<rows.count), with: copies)
    let inner = try InnerFolds(augmented, count: 4, seed: Seed(1))
    #expect(inner.folds.flatMap(\.test).sorted() == Array(0..<rows.count))
    let recordings = try #require(augmented.recordings)
    for fold in inner.folds {
      #expect(Set(fold.training.map { recordings[$0] }).isDisjoint(with: fold.test.map { recordings[$0] }))
      #expect(fold.training.count == 2 * (rows.count - fold.test.count))
    }
  }

  // MARK: Choosing

  @Test func theBestSettingIsFoundAndTiesGoToTheEarlier() async throws {
    let outcome = try await Self.run(["at=-20,5,20"])
    #expect(outcome.best.settings["at"] == "5" && outcome.best.number == 2 && outcome.best.score > 0.95)
    #expect(outcome.trials.map(\.score)[0] == 0.5 && outcome.best.folds.count == 4)
    // Both thresholds lie beyond all rows.
    #expect(try await Self.run(["at=-30,-20,30"]).best.number == 1)
    #expect(try await Self.run(["at=20,5"], metric: .logLoss).best.settings["at"] == "5")
    #expect(try await Self.run(["at=20,5"], metric: .accuracy).best.number == 2)
  }

  /// Of two speakers one has a single class: the fold that would train on it alone takes no part, for any trial.
  @Test func foldsThatLeaveOneClassAreSkipped() async throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: (0..<12).map { [Float($0 % 2 * 10), Float($0 / 6)] }),
      labels: (0..<12).map { $0 < 6 ? $0 % 2 : 0 }, classNames: ["low", "high"], speakers: (0..<12).map { "s\($0 / 6)" }
    )
    let search = HyperparameterSearch(space: try SearchSpace(["at=-20,5"]), innerFolds: 2)
    let context = TrainingContext(seed: Seed(1), workers: 2)
    _ = SpyLog.take()
    let outcome = try await search.run(Pipeline(trainer: Threshold()), on: rows, in: context)
    let fits = SpyLog.take()
    #expect(outcome.skippedFolds.count == 1 && outcome.trials.allSatisfy { $0.folds.count == 1 })
    #expect(fits.count == 2 && fits.allSatisfy { $0.tags == [0] })
    #expect(try await Self.run(["at=5"]).skippedFolds.isEmpty)
    // Each speaker with a class of its own.
    let parted = rows.selecting([1, 3, 5, 6, 7, 8])
    await #expect(throws: TrainingError.self) {
      try await search.run(Pipeline(trainer: Threshold()), on: parted, in: context)
    }
  }

  @Test(arguments: [SearchStrategy.grid, .random(trials: 12), .halving(trials: 12)])
  func workersChangeNothing(strategy: SearchStrategy) async throws {
    let space = strategy == .grid ? ["at=1,2,3,4,5,6"] : ["at=lin:-5..15"]
    let outcomes = [
      try await Self.run(space, strategy, workers: 1), try await Self.run(space, strategy, workers: 2),
      try await Self.run(space, strategy, workers: 5),
    ]
    for outcome in outcomes {
      #expect(outcome.trials.map(\.settings) == outcomes[0].trials.map(\.settings))
      #expect(outcome.trials.map(\.score) == outcomes[0].trials.map(\.score))
      #expect(outcome.trials.map(\.foldScores) == outcomes[0].trials.map(\.foldScores))
      #expect(outcome.best.settings == outcomes[0].best.settings)
    }
  }

  @Test func unknownAndImpossibleSettingsAreRefusedBeforeAnyFit() async throws {
    _ = SpyLog.take()
    for space in [["att=1"], ["at=1,x"], ["limit=1,11"], ["at=1", "resource=round:1..9"], ["standardize=1"]] {
      await #expect(throws: TrainingError.self) { try await Self.run(space) }
    }
    #expect(SpyLog.take().isEmpty)
    #expect(try await Self.run(["at=5", "standardize=false,true"]).trials.count == 2)
  }

  // MARK: Successive halving

  @Test func halvingGivesTheBestThirdThreeTimesAsMuch() async throws {
    _ = SpyLog.take()
    let outcome = try await Self.run(["at=-9,-8,-7,-6,-5,-4,-3,5,20"], .halving(trials: nil), speakers: 16)
    #expect(outcome.trials.map(\.rung) == [Int](repeating: 1, count: 9) + [2, 2, 2] + [3])
    #expect(outcome.best.rung == 3 && outcome.best.settings["at"] == "5")
    // 4 folds of 240 training rows: a ninth of each class of 120, rounded up, then a third, then all.
    #expect(Set(SpyLog.take().map(\.rows)) == [28, 80, 240])
    #expect(outcome.trials.last?.rowShare == 1)
  }

  @Test func aResourceTakesTheRowsPlace() async throws {
    _ = SpyLog.take()
    let outcome = try await Self.run(["at=0,1,2,3,4,5,6,7,8", "resource=rounds:10..90"], .halving(trials: nil))
    let fits = SpyLog.take()
    #expect(Set(fits.map(\.rounds)) == [10, 30, 90] && fits.allSatisfy { $0.rows == 120 })
    #expect(outcome.best.settings["rounds"] == "90")
    let grid = try await Self.run(["at=5", "resource=rounds:10..90"])
    #expect(grid.best.settings["rounds"] == "90")
  }

  @Test func sharesOfRowsHoldEveryClassAndSpeaker() throws {
    let rows = try Self.rows()
    let shares = RowShares(of: Array(0..<rows.count), in: rows, seed: Seed(1))
    let speakers = try #require(rows.speakers)
    let (ninth, third) = (shares.rows(1 / 9.0), shares.rows(1 / 3.0))
    #expect(Set(ninth).isSubset(of: third) && shares.rows(1) == Array(0..<rows.count))
    #expect(Set(ninth.map { speakers[$0] }).count == 8 && Set(third.map { speakers[$0] }).count == 8)
    for share in [ninth, third] {
      #expect(share.count { rows.labels[$0] == 0 } == share.count { rows.labels[$0] == 1 })
    }
  }

  /// A clip and its augmented copies join a share together.
  @Test func sharesOfRowsPartNoRecording() throws {
    let rows = try Self.rows()
    let copies = try AugmentedCopies(features: rows.features, originals: Array(0..<rows.count))
    let augmented = rows.selecting(Array(0..<rows.count), with: copies)
    let recordings = try #require(augmented.recordings)
    let shares = RowShares(of: Array(0..<augmented.count), in: augmented, seed: Seed(1))
    for share in [1 / 9.0, 1 / 3.0, 1] {
      let chosen = shares.rows(share)
      #expect(!chosen.isEmpty && Double(chosen.count) <= share * Double(augmented.count) + 4)
      #expect(Dictionary(grouping: chosen) { recordings[$0] }.values.allSatisfy { $0.count == 2 })
    }
  }

  @Test func rungsEndWhereTheResourceDoes() throws {
    let space = try SearchSpace(["a=1"])
    func counts(_ trials: Int, _ share: Double) -> [Int] {
      SearchRungs(.halving(trials: nil), space: space, trials: trials, smallestShare: share).rungs.map(\.trials)
    }
    #expect(counts(27, 0.001) == [27, 9, 3, 1] && counts(26, 0.001) == [26, 8, 2])
    #expect(counts(27, 0.2) == [27, 9] && counts(27, 0.5) == [27] && counts(1, 0.001) == [1])
  }

  // MARK: Going on, sharing work

  @Test(arguments: [SearchStrategy.grid, .halving(trials: nil)])
  func anInterruptedSearchGoesOn(strategy: SearchStrategy) async throws {
    let space = ["at=0,1,2,3,4,5,6,7,8"]
    let whole = try await Self.run(space, strategy)
    let first = MemoryRecorder(limit: 15)
    await #expect(throws: TrainingError.cancelled) { try await Self.run(space, strategy, recorder: first) }
    _ = SpyLog.take()
    let second = MemoryRecorder(first.known.withLock { $0 })
    let resumed = try await Self.run(space, strategy, recorder: second)
    #expect(SpyLog.take().count == whole.trials.count * 4 - 15)
    #expect(resumed.trials.map(\.score) == whole.trials.map(\.score) && resumed.best.settings == whole.best.settings)
  }

  @Test func sharedWorkGivesWhatSingleFitsGive() async throws {
    let search = HyperparameterSearch(space: try SearchSpace(["at=-1,0,0.5"]), innerFolds: 4)
    let context = TrainingContext(seed: Seed(1), workers: 2)
    SweptThreshold.calls.withLock { $0 = 0 }
    let swept = try await search.run(Pipeline(trainer: SweptThreshold()), on: Self.rows(), in: context)
    // A call for each fold, whose rows are scaled by its own training rows.
    #expect(SweptThreshold.calls.withLock { $0 } == 4)
    let single = try await search.run(
      Pipeline(trainer: Threshold(), standardizes: true), on: Self.rows(), in: context)
    #expect(swept.trials.map(\.foldScores) == single.trials.map(\.foldScores))
    #expect(swept.best.settings == single.best.settings)
  }

  @Test func cancellationEndsASearch() async throws {
    let task = Task { try await Self.run(["at=lin:0..1"], .random(trials: 2000)) }
    task.cancel()
    await #expect(throws: TrainingError.cancelled) { try await task.value }
  }

  // MARK: Nested

  @Test func aPipelineChoosesByTheRowsItIsGivenAlone() async throws {
    let rows = try Self.rows()
    let space = try SearchSpace(["at=-20,5"])
    let pipeline = Pipeline(trainer: Threshold(), search: HyperparameterSearch(space: space, innerFolds: 3))
    let speakers = try #require(rows.speakers)
    let training = rows.labels.indices.filter { speakers[$0] != "s7" }
    _ = SpyLog.take()
    let fitted = try await pipeline.fit(rows.selecting(training), in: TrainingContext(seed: Seed(1), workers: 2))
    let fits = SpyLog.take()
    #expect(fitted.choice?.settings["at"] == "5" && fitted.choice?.trials == 2)
    // Two settings in three inner folds, then the fit; never the speaker that is left out, and never all seven but in it.
    #expect(fits.count == 7 && fits.allSatisfy { !$0.tags.contains(7) })
    #expect(fits.dropLast().allSatisfy { $0.tags.count < 7 } && fits.last?.tags.count == 7)
  }
}
