import SerLearning
import SerNumerics
import Testing

@testable import SerEvaluation

@Suite struct LeakageTests {
  private static let pipeline = Pipeline(trainer: SoftCentroidTrainer())

  private static func predictions(_ right: (Int) -> Bool) -> OutOfFoldPredictions {
    OutOfFoldPredictions(
      classNames: ["a", "b"],
      rows: (0..<100).map {
        .init(row: $0, fold: 0, truth: $0 % 2, prediction: right($0) ? $0 % 2 : 1 - $0 % 2, probabilities: nil)
      })
  }

  @Test func gapsArePairedOverSpeakers() throws {
    let speakers = (0..<100).map { "s\($0 / 10)" }
    let gap = try #require(
      ProtocolGap(
        honest: Self.predictions { $0 % 10 > 3 }, leaky: Self.predictions { $0 % 10 != 0 }, speakers: speakers,
        seed: Seed(1)))
    // Every speaker gains the same three of ten: no resample differs.
    let (accuracy, interval) = (try #require(gap.accuracy), try #require(gap.accuracyInterval))
    #expect(abs(accuracy - 0.3) < 1e-12 && abs(interval.lower - 0.3) < 1e-12 && abs(interval.upper - 0.3) < 1e-12)
    #expect(gap.rows == 100 && gap.honest.accuracy == 0.6 && gap.leaky.accuracy == 0.9)
    let few = try #require(
      ProtocolGap(
        honest: Self.predictions { _ in true }, leaky: Self.predictions { _ in true },
        speakers: (0..<100).map { "s\($0 / 50)" }, seed: Seed(1)))
    #expect(few.accuracyInterval == nil && few.accuracy == 0)
  }

  @Test func whatCrossesAFoldIsCounted() {
    let plan = SplitPlan(
      name: "p", isLeaky: true,
      folds: [Fold(name: "1", training: [0, 1, 2], validation: [3], test: [4, 5, 6])])
    let crossings = plan.crossings(of: ["a", "a", "b", "c", "a", "c", ""])
    #expect(
      crossings == [
        SideCrossing(fold: "1", name: "a", trainingRows: 2, testRows: 1),
        SideCrossing(fold: "1", name: "c", trainingRows: 1, testRows: 1),
      ])
    #expect(plan.foldsParting(0, 4) == 1 && plan.foldsParting(6, 3) == 1)
    #expect(plan.foldsParting(0, 1) == 0 && plan.foldsParting(4, 5) == 0)
  }

  /// The guard: whoever makes the plan, a speaker on both sides is refused before anything is fitted.
  @Test func crossValidationRefusesAPlanThatLeaksWithoutItsMark() async throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [[0], [1], [0], [1]]), labels: [0, 1, 0, 1], classNames: ["a", "b"],
      speakers: ["x", "x", "y", "y"])
    let validation = CrossValidation(pipeline: Self.pipeline, seed: Seed(1))
    func run(_ fold: Fold, isLeaky: Bool) async throws(TrainingError) -> CrossValidation.Outcome {
      try await validation.run(rows, plan: SplitPlan(name: "p", isLeaky: isLeaky, folds: [fold]))
    }
    let shared = Fold(name: "1", training: [0, 1, 2], test: [3])
    await #expect(throws: TrainingError.speakerLeak(speaker: "y", fold: "1")) { try await run(shared, isLeaky: false) }
    let validated = Fold(name: "2", training: [0, 1], validation: [2], test: [3])
    await #expect(throws: TrainingError.speakerLeak(speaker: "y", fold: "2")) {
      try await run(validated, isLeaky: false)
    }
    #expect(try await run(shared, isLeaky: true).predictions.rows.count == 1)
    // A row on both sides is refused with the mark, too.
    let same = Fold(name: "3", training: [0, 1, 2], test: [2])
    await #expect(throws: TrainingError.self) { try await run(same, isLeaky: true) }
  }

  @Test func areasCountPairsWithinFoldsOnly() throws {
    func entry(_ fold: Int, _ score: Float, _ positive: Bool, _ speaker: Int = 0) -> FoldwiseAUC.Entry {
      .init(fold: fold, score: score, isPositive: positive, speaker: speaker)
    }
    // Fold 1 rates everything lower: pooled ranks would make this 0.5.
    let two = FoldwiseAUC([
      entry(0, 0.9, true), entry(0, 0.8, false), entry(1, 0.3, true), entry(1, 0.2, false),
    ])
    #expect(two.value(weights: [1]) == 1)
    // 1 of 2 pairs right, one tied.
    let tied = FoldwiseAUC([entry(0, 0.5, true), entry(0, 0.5, false), entry(0, 0.1, false)])
    #expect(tied.value(weights: [1]) == 0.75)
    // A row of weight 3 counts three times: pairs right 3 of 4.
    let weighted = FoldwiseAUC([entry(0, 0.5, true), entry(0, 0.1, false, 1), entry(0, 0.9, false)])
    #expect(weighted.value(weights: [1, 3]) == 0.75)
    #expect(FoldwiseAUC([entry(0, 0.5, true), entry(1, 0.5, false)]).value(weights: [1]) == nil)
  }

  /// Ten speakers, each around an own place; emotions don't matter.
  private static func voices(roomOfTest: Float = 0) throws -> (LabelledFeatures, SplitPlan) {
    var stream = Seed(5).makeStream()
    let speakers = (0..<200).map { "s\($0 / 20)" }
    let values = (0..<200).map { row -> [Float] in
      let speaker = row / 20
      return [
        Float(Double(speaker * 7 % 10) + 0.1 * stream.gaussian()),
        Float(Double(speaker * 3 % 10) + 0.1 * stream.gaussian()),
        (speaker < 4 ? roomOfTest : 0) + Float(0.1 * stream.gaussian()),
      ]
    }
    let rows = try LabelledFeatures(
      features: Matrix(rows: values), labels: (0..<200).map { $0 % 2 }, classNames: ["a", "b"], speakers: speakers)
    let plan = SplitPlan(
      name: "p", isLeaky: false, folds: [Fold(name: "1", training: Array(80..<200), test: Array(0..<80))])
    return (rows, plan)
  }

  @Test func sidesAreToldByClipAndByARoomThatTheySpeakIn() async throws {
    func figures(_ room: Float) async throws -> AdversarialValidation.FoldFigures {
      let (rows, plan) = try Self.voices(roomOfTest: room)
      return try await AdversarialValidation.run(
        rows, plan: plan, pipeline: Self.pipeline, seed: Seed(1), workers: 1
      ).folds[0]
    }
    let same = try await figures(0)
    let other = try await figures(10)
    #expect(same.testSpeakers == 4 && same.trainingRows == 120 && same.testRows == 80)
    let told = try #require(other.bySpeaker)
    #expect(told.auc == 1 && told.interval?.lower == 1)
    #expect(try #require(same.bySpeaker).auc < 0.9)
    #expect(try #require(other.byClip).auc == 1)
    let interval = try #require(same.bySpeaker?.interval)
    #expect(interval.lower < interval.upper)
  }

  /// Under a leaky split, test rows are more of the same; speakers can't be kept apart.
  @Test func leakySidesCannotBeTold() async throws {
    let (rows, _) = try Self.voices()
    let plan = try SplitProtocol.random801010.plan(for: rows, seed: Seed(1))
    let found = try await AdversarialValidation.run(
      rows, plan: plan, pipeline: Self.pipeline, seed: Seed(1), workers: 1)
    #expect(found.isLeaky && found.folds.count == 10 && found.folds.allSatisfy { $0.bySpeaker == nil })
    #expect(abs(try #require(found.mean(\.byClip)) - 0.5) < 0.1)
    #expect(found.mean(\.bySpeaker) == nil)
  }

  // MARK: Statements

  /// 6 speakers × 2 statements × 2 classes × 3 takes; the class lies in another column for each statement.
  private static func sentences() throws -> (rows: LabelledFeatures, statements: [String]) {
    var stream = Seed(7).makeStream()
    var (values, labels, speakers, statements): ([[Float]], [Int], [String], [String]) = ([], [], [], [])
    for speaker in 0..<6 {
      for statement in 0..<2 {
        for label in 0..<2 {
          for _ in 0..<3 {
            var row = [Float(statement) * 5, 0, 0].map { $0 + Float(0.05 * stream.gaussian()) }
            row[1 + statement] += Float(label)
            values.append(row)
            labels.append(label)
            speakers.append("s\(speaker)")
            statements.append("t\(statement)")
          }
        }
      }
    }
    return (
      try LabelledFeatures(features: Matrix(rows: values), labels: labels, classNames: ["a", "b"], speakers: speakers),
      statements
    )
  }

  @Test func heldOutStatementsAreUnheardAndSizesAlike() throws {
    let (rows, statements) = try Self.sentences()
    let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
    let plans = StatementLeakage.plans(plan, rows.labels, statements, seed: Seed(1))
    #expect(plans.groups == 2 && plans.heldOut.folds.count == 12 && plans.shared.folds.count == 12)
    for (heldOut, shared) in zip(plans.heldOut.folds, plans.shared.folds) {
      #expect(heldOut.test == shared.test && heldOut.training.count == shared.training.count)
      #expect(Set(heldOut.training.map { statements[$0] }).isDisjoint(with: heldOut.test.map { statements[$0] }))
      #expect(Set(shared.training.map { statements[$0] }).count == 2)
      #expect(Set(shared.training).count == shared.training.count)
      for label in 0..<2 {
        #expect(
          heldOut.training.count { rows.labels[$0] == label } == shared.training.count { rows.labels[$0] == label })
      }
      for fold in [heldOut, shared] {
        let speakers = rows.speakers ?? []
        #expect(Set(fold.training.map { speakers[$0] }).isDisjoint(with: fold.test.map { speakers[$0] }))
      }
    }
  }

  @Test func aSentenceThatMattersIsSeen() async throws {
    let (rows, statements) = try Self.sentences()
    let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
    let found = try #require(
      try await StatementLeakage.run(
        rows, statements: statements, plan: plan, pipeline: Self.pipeline, seed: Seed(1), workers: 1))
    // Means of the other statement lie in a column that says nothing of this one.
    let (heldOut, shared) = (try #require(found.heldOut.metrics.uar), try #require(found.shared.metrics.uar))
    #expect(shared > heldOut + 0.2 && found.uar == shared - heldOut)
    #expect(found.uarInterval.map { $0.lower > 0 } == true)
    let unknown = try await StatementLeakage.run(
      rows, statements: statements.map { _ in "" }, plan: plan, pipeline: Self.pipeline, seed: Seed(1), workers: 1)
    #expect(unknown == nil)
    let leaky = SplitPlan(name: "p", isLeaky: true, folds: plan.folds)
    await #expect(throws: TrainingError.self) {
      try await StatementLeakage.run(
        rows, statements: statements, plan: leaky, pipeline: Self.pipeline, seed: Seed(1), workers: 1)
    }
  }
}
