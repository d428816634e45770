import Foundation
import SerNumerics
import Testing

@testable import SerNeural

@Suite struct TrainingTests {
  private func plan(epochs: Int, _ change: (inout TrainingPlan) -> Void = { _ in }) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.epochs = epochs
    plan.batchSize = 8
    plan.learningRate = 0.01
    plan.seed = Seed(9)
    change(&plan)
    return plan
  }

  private func makeTrainer(_ plan: TrainingPlan) throws -> Trainer<Float> {
    try Trainer(Network(SmallNetworks.mixed, seed: Seed(2)), plan: plan)
  }

  @Test func fitsSixteenRowsWhatever() throws {
    let specification = SmallNetworks.make(
      "small", [12, 8, 1],
      [
        .convolution(filters: 8, window: WindowSize(3, 3)), .batchNormalization, .activation(.relu),
        .maxPooling(window: WindowSize(2, 2)), .flatten, .dense(units: 32), .activation(.relu), .dense(units: 4),
      ])
    let labels = (0..<16).map { $0 % 4 }
    let rows = try LabelledTensor(
      rowShape: [12, 8, 1], values: gaussians(16 * 96, 1).map { Float($0) }, labels: labels, classes: 4)
    let trainer = try Trainer<Float>(Network(specification, seed: Seed(1)), plan: plan(epochs: 60))
    _ = try trainer.run(on: rows)
    let figures = try trainer.evaluate(rows)
    #expect(figures.accuracy == 1 && figures.meanRecall == 1 && figures.loss < 0.05)
    #expect(trainer.records.count == 60 && trainer.records[0].training.loss > 0.5)
  }

  @Test func learnsWhatGeneralises() throws {
    let trainer = try makeTrainer(plan(epochs: 12) { $0.gradientNormLimit = 1 })
    _ = try trainer.run(on: bandedRows(60, seed: 1), validation: bandedRows(40, seed: 2))
    #expect(try trainer.evaluate(bandedRows(60, seed: 3)).meanRecall > 0.8)
  }

  @Test func givesTheSameBytesWithAnyNumberOfWorkers() throws {
    let runs = try [1, 2, 4].map { workers in
      let trainer = try makeTrainer(plan(epochs: 3) { $0.batchSize = 20 })
      _ = try trainer.run(on: bandedRows(50, seed: 1), validation: bandedRows(20, seed: 2), workers: workers)
      return try trainer.checkpoint.encoded()
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
  }

  @Test(arguments: [
    (OptimizerSettings.adam(), TrainingPlan.WeightAveraging.exponential(decay: 0.9)),
    (.adamW(), .stochastic(fromEpoch: 1)), (.sgd(isNesterov: true), .none),
  ])
  func resumesToTheSameBytes(_ optimizer: OptimizerSettings, _ averaging: TrainingPlan.WeightAveraging) throws {
    let plan = plan(epochs: 5) {
      $0.optimizer = optimizer
      $0.averaging = averaging
      $0.schedule = LearningRateSchedule(.reduceOnPlateau(patience: 1), warmUpEpochs: 1)
    }
    let (rows, held) = (try MixedRows(bandedRows(30, seed: 1), alpha: 0.3), try bandedRows(20, seed: 2))
    let whole = try makeTrainer(plan)
    _ = try whole.run(on: rows, validation: held)

    struct Killed: Error {}
    let first = try makeTrainer(plan)
    var saved = Data()
    #expect(throws: Killed.self) {
      _ = try first.run(on: rows, validation: held) { _ in
      } epochEnded: { record in
        if record.epoch == 2 {
          saved = try first.checkpoint.encoded()
          throw Killed()
        }
      }
    }
    let second = try Trainer<Float>(resuming: TrainingCheckpoint(encoded: saved))
    #expect(second.records.count == 3)
    _ = try second.run(on: rows, validation: held)
    #expect(try second.checkpoint.encoded() == whole.checkpoint.encoded())
  }

  @Test func refusesADamagedCheckpoint() throws {
    let document = try makeTrainer(plan(epochs: 1)).checkpoint.encoded()
    #expect(try TrainingCheckpoint<Float>(encoded: document).records.isEmpty)
    var changed = document
    changed[changed.count - 20] ^= 1
    let older =
      Data(String(decoding: document.prefix(30), as: UTF8.self).replacing("checkpoint 1", with: "checkpoint 0").utf8)
      + document.dropFirst(30)
    for bad in [changed, document.dropLast(3), Data(), Data("rubbish\n".utf8), older] {
      #expect(throws: NeuralError.self) { try TrainingCheckpoint<Float>(encoded: bad) }
    }
  }

  /// Rows that become infinite in one epoch.
  private struct Poisoned: BatchSource {
    let rows: LabelledTensor<Float>
    let seed: Seed
    var count: Int { rows.count }
    var rowShape: [Int] { rows.rowShape }
    var classes: Int { rows.classes }
    func fill(_ batch: Batch<Float>, rows chosen: [Int], seed: Seed) {
      rows.fill(batch, rows: chosen, seed: seed)
      if seed == self.seed { batch.inputs.values[5] = .nan }
    }
  }

  @Test func stopsWhenTheLossIsNotFinite() throws {
    let plan = plan(epochs: 4)
    let rows = try bandedRows(30, seed: 1, withLengths: false)
    let source = Poisoned(rows: rows, seed: plan.seed.derived("epoch", 2).derived("batch", 1))
    let trainer = try makeTrainer(plan)
    var good: NetworkState<Float>?
    #expect(throws: NeuralError.lossNotFinite(epoch: 2, batch: 1)) {
      _ = try trainer.run(on: source) { _ in
      } epochEnded: { _ in
        good = trainer.network.state
      }
    }
    #expect(trainer.records.count == 2)
    #expect(trainer.network.state == good)
  }

  @Test func cancellationLeavesAUsableCheckpoint() async throws {
    let plan = plan(epochs: 4)
    let task = Task {
      let rows = try bandedRows(30, seed: 1)
      let trainer = try makeTrainer(plan)
      var error: (any Error)?
      do {
        _ = try trainer.run(on: rows) { progress in
          if progress.epoch == 2, progress.batch == 2 { withUnsafeCurrentTask { $0?.cancel() } }
        }
      } catch let found { error = found }
      return (error as? NeuralError, trainer.checkpoint)
    }
    let (error, checkpoint) = try await task.value
    #expect(error == .cancelled(epoch: 2))
    #expect(checkpoint.records.count == 2)
    let (resumed, whole) = (try Trainer(resuming: checkpoint), try makeTrainer(plan))
    _ = try resumed.run(on: bandedRows(30, seed: 1))
    _ = try whole.run(on: bandedRows(30, seed: 1))
    #expect(resumed.checkpoint == whole.checkpoint)
  }

  @Test func stopsEarlyAndKeepsTheBestEpoch() throws {
    let trainer = try makeTrainer(
      plan(epochs: 60) {
        $0.patience = 3; $0.learningRate = 0.03
      })
    let held = try bandedRows(30, seed: 2)
    let end = try trainer.run(on: bandedRows(30, seed: 1), validation: held)
    let losses = trainer.records.compactMap { $0.validation?.loss }
    let best = try #require(losses.min())
    #expect(end == .stoppedEarly && losses.count < 60)
    #expect(losses.firstIndex(of: best) == losses.count - 4)
    #expect(try trainer.evaluate(held).loss == best)
  }

  @Test func refusesImpossiblePlansAndRows() throws {
    for change: (inout TrainingPlan) -> Void in [
      { $0.epochs = 0 }, { $0.batchSize = 0 }, { $0.learningRate = .nan }, { $0.patience = 0 },
      { $0.loss.classWeights = [1, 1] }, { $0.loss.kind = .focal(gamma: -1) }, { $0.gradientNormLimit = 0 },
      { $0.optimizer = .adam(beta1: 1) }, { $0.schedule = .init(.step(epochs: 0)) },
      { $0.averaging = .exponential(decay: 1) },
    ] { #expect(throws: NeuralError.self) { _ = try makeTrainer(plan(epochs: 3, change)) } }
    let trainer = try makeTrainer(plan(epochs: 1))
    let wrong = try LabelledTensor<Float>(rowShape: [12, 8, 1], values: [], labels: [], classes: 3)
    #expect(throws: NeuralError.self) { _ = try trainer.run(on: wrong) }
    #expect(throws: NeuralError.self) {
      _ = try LabelledTensor<Float>(rowShape: [2], values: [1, 2], labels: [3], classes: 3)
    }
  }
}
