import SerEvaluation
import SerLearning
import SerNumerics
import Testing

@Suite struct RobustnessTests {
  /// Two classes 10 apart, six speakers.
  private static func rows() throws -> LabelledFeatures {
    var stream = Seed(1).makeStream()
    let labels = (0..<120).map { $0 % 2 }
    return try LabelledFeatures(
      features: Matrix(rows: labels.map { [Float(Double($0) * 10 + stream.gaussian())] }), labels: labels,
      classNames: ["low", "high"], speakers: labels.indices.map { "s\($0 / 20)" })
  }

  private static func fitted(
    _ rows: LabelledFeatures, _ normalization: Normalization = .train
  ) async throws -> (FoldModels, OutOfFoldPredictions) {
    let models = FoldModels()
    var watch = CrossValidation.FoldWatch()
    watch.inspect = { (fitted, fold, test) throws(TrainingError) in models.inspect(fitted, fold, test) }
    let outcome = try await CrossValidation(
      pipeline: Pipeline(trainer: NearestClassMean()), normalization: normalization, seed: Seed(1)
    ).run(rows, plan: SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1)), watch: watch)
    return (models, outcome.predictions)
  }

  private static func copies(_ rows: LabelledFeatures, adding shift: Float, of chosen: [Int]? = nil) throws
    -> AugmentedCopies
  {
    let chosen = chosen ?? Array(0..<rows.count)
    return try AugmentedCopies(
      features: Matrix(rows: chosen.map { [rows.features[$0, 0] + shift] }), originals: chosen)
  }

  /// Copies that are no different must be judged as the clips were, under every normalisation.
  @Test(arguments: Normalization.allCases)
  func unchangedCopiesAreJudgedAlike(normalization: Normalization) async throws {
    let rows = try Self.rows()
    let (models, clean) = try await Self.fitted(rows, normalization)
    let again = try models.judge(Self.copies(rows, adding: 0), of: rows, normalization: normalization)
    #expect(again.rows == clean.rows)
  }

  @Test func degradedCopiesLoseAndAreJudgedByTheModelsOfTheirFold() async throws {
    let rows = try Self.rows()
    let (models, clean) = try await Self.fitted(rows)
    let moved = try models.judge(Self.copies(rows, adding: 100), of: rows, normalization: .train)
    let judgement = DegradedJudgement(moved, clean: clean, speakers: rows.speakers, seed: Seed(1))
    // Everything looks like the higher class now.
    #expect(judgement.metrics.uar == 0.5 && judgement.uarDifference == -0.5)
    #expect(try #require(judgement.uarDifferenceInterval).upper < 0)
    #expect(moved.rows.map(\.row).sorted() == Array(0..<120))
    #expect(zip(moved.rows, clean.rows).allSatisfy { $0.fold == $1.fold && $0.row == $1.row })
  }

  /// What is lost takes no part, neither degraded nor as it was.
  @Test func lostClipsAreLeftOutOfTheDifference() async throws {
    let rows = try Self.rows()
    let (models, clean) = try await Self.fitted(rows)
    let kept = Array(0..<40)
    let judged = try models.judge(Self.copies(rows, adding: 0, of: kept), of: rows, normalization: .train)
    #expect(judged.rows.map(\.row) == kept)
    let judgement = DegradedJudgement(judged, clean: clean, speakers: rows.speakers, seed: Seed(1))
    #expect(judgement.uarDifference == 0 && judgement.metrics.count == 40)
    // Two speakers are too few for an interval.
    #expect(judgement.uarInterval == nil)
  }

  @Test func crossingsAreFoundOnTheLineBetweenLevels() {
    func level(_ strength: Double, _ uar: Double) -> DegradationTolerance.Level {
      .init(
        strength: strength, uar: uar, uarInterval: Interval(lower: uar - 0.05, upper: uar + 0.05),
        uarDifference: uar - 0.5)
    }
    let falling = DegradationTolerance(levels: [level(20, 0.49), level(10, 0.41), level(0, 0.15)])
    guard case .between(milder: 20, harsher: 10, let place) = falling.losing(0.05) else {
      Issue.record("\(falling.losing(0.05))")
      return
    }
    #expect(abs(place - 15) < 1e-9)
    #expect(falling.losing(0.4) == .never)
    #expect(falling.losing(0.005) == .atMildest(20))
    #expect(falling.mildestAtChance(0.125)?.strength == 0)
    #expect(falling.mildestAtChance(0.05) == nil)
  }
}
