import SerLearning
import SerNumerics
import Testing

@testable import SerModels

/// Rows that are hard on forests and boosted trees: a right answer or a clear error, never a trap.
@Suite struct TreeHardInputTests {
  private func trainers() -> [any ClassifierTrainer] {
    var forest = RandomForestClassifier()
    forest.trees = 60
    var extra = forest
    extra.splitter = .random
    var boosting = GradientBoostingClassifier()
    boosting.rounds = 25
    boosting.minChildWeight = 0
    var joint = boosting
    joint.outputs = .joint
    var leafWise = joint
    leafWise.growth = .leaf
    return [forest, extra, boosting, joint, leafWise]
  }

  private func scores(_ trainer: some ClassifierTrainer, _ rows: LabelledFeatures) async throws -> ClassScores {
    let scores = try await trainer.fit(rows, in: .single).scores(for: rows.features)
    #expect(scores.areProbabilities && scores.values.firstNonFinite == nil)
    for row in 0..<scores.values.rows { #expect(abs(scores.values.row(row).reduce(0, +) - 1) < 1e-4) }
    return scores
  }

  @Test(arguments: [2, 3, 20, 100])
  func manyClassesOfFewRows(classes: Int) async throws {
    let rowsPerClass = 3
    let rows = try ToyRows.rows(
      (0..<classes * rowsPerClass).map { [Float($0 / rowsPerClass), Float($0 % rowsPerClass)] },
      (0..<classes * rowsPerClass).map { $0 / rowsPerClass }, classes: classes)
    for trainer in trainers() {
      let right = zip(try await scores(trainer, rows).predictions, rows.labels).count { $0 == $1 }
      // A joint tree has fewer leaves than there may be classes.
      let isJoint = (trainer as? GradientBoostingClassifier)?.outputs == .joint
      #expect(Double(right) >= (isJoint ? 0.5 : 0.8) * Double(rows.count), "\(trainer): \(right) of \(rows.count)")
    }
  }

  @Test func oneRowAClass() async throws {
    let rows = try ToyRows.rows([[0], [1], [2]], [0, 1, 2], classes: 3)
    for trainer in trainers() { #expect(try await scores(trainer, rows).values.columns == 3) }
    var boosting = GradientBoostingClassifier()
    boosting.minChildWeight = 0
    #expect(try await scores(boosting, rows).predictions == [0, 1, 2])
    boosting.outputs = .joint
    #expect(try await scores(boosting, rows).predictions == [0, 1, 2])
  }

  @Test func constantColumnsTellNothing() async throws {
    let rows = try ToyRows.rows([[4, 4], [4, 4], [4, 4], [4, 4]], [0, 0, 0, 1], classes: 2)
    for trainer in trainers() {
      let values = try await scores(trainer, rows).values
      #expect((1..<4).allSatisfy { values[$0, 0] == values[0, 0] })
      #expect(values[0, 0] > 0.6)
    }
  }

  /// Equal rows with different labels: their shares are what can be known.
  @Test func contradictingRowsShareTheirLeaf() async throws {
    let values = (0..<80).map { [Float($0 / 40)] }
    let labels = (0..<80).map { $0 < 40 ? ($0 % 4 == 0 ? 1 : 0) : ($0 % 4 == 0 ? 0 : 1) }
    let rows = try ToyRows.rows(values, labels, classes: 2)
    for trainer in trainers() {
      let found = try await scores(trainer, rows).values
      #expect(abs(found[0, 0] - 0.75) < 0.07 && abs(found[79, 1] - 0.75) < 0.07, "\(trainer)")
    }
  }

  @Test func twoRowsAreEnough() async throws {
    let rows = try ToyRows.rows([[0, 7], [1, 7]], [0, 1], classes: 2)
    for trainer in trainers() { #expect(try await scores(trainer, rows).values.rows == 2) }
  }

  @Test func impossibleRowsAreRefused() async throws {
    let one = try ToyRows.rows([[0], [1]], [1, 1], classes: 2)
    await #expect(throws: TrainingError.self) { try await GradientBoostingClassifier().fit(one, in: .single) }
    let none = try ToyRows.rows([], [], classes: 2)
    let narrow = try LabelledFeatures(
      features: Matrix(rows: 2, columns: 0), labels: [0, 1], classNames: ["a", "b"])
    for rows in [none, narrow] {
      for trainer in trainers() {
        await #expect(throws: TrainingError.self) { _ = try await scores(trainer, rows) }
      }
    }
    let many = try ToyRows.rows((0..<1026).map { [Float($0)] }, (0..<1026).map { $0 / 2 }, classes: 513)
    var joint = GradientBoostingClassifier()
    joint.outputs = .joint
    await #expect(throws: TrainingError.self) { try await joint.fit(many, in: .single) }
    await #expect(throws: TrainingError.self) { try await RandomForestClassifier().fit(many, in: .single) }
  }

  @Test func workersChangeNothing() async throws {
    let rows = try ToyRows.clouds(seed: 23, classes: 5, rowsPerClass: 30, features: 20)
    for outputs in GradientBoostingClassifier.TreeOutputs.allCases {
      var trainer = GradientBoostingClassifier()
      trainer.rounds = 8
      trainer.outputs = outputs
      trainer.rowSample = 0.7
      trainer.columnSample = 0.5
      let expected = try await trainer.fit(rows, in: .single)
      for workers in [2, 4] {
        let context = TrainingContext(seed: TrainingContext.single.seed, workers: workers)
        #expect(try await trainer.fit(rows, in: context) == expected)
      }
    }
  }

  @Test func cancellationEndsTraining() async throws {
    let rows = try ToyRows.clouds(seed: 24, classes: 4, rowsPerClass: 200, features: 30)
    var boosting = GradientBoostingClassifier()
    boosting.rounds = 100_000
    var forest = RandomForestClassifier()
    forest.trees = 1_000_000
    for trainer in [boosting, forest] as [any ClassifierTrainer] {
      let task = Task { try await fit(trainer, rows) }
      try await Task.sleep(for: .milliseconds(50))
      task.cancel()
      await #expect(throws: TrainingError.cancelled) { try await task.value }
    }
  }

  private func fit(_ trainer: some ClassifierTrainer, _ rows: LabelledFeatures) async throws {
    _ = try await trainer.fit(rows, in: .single)
  }
}
