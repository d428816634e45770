import Foundation
import SerLearning
import SerNeural
import SerNumerics
import Synchronization

/// The training of one classifier's networks, one after the other, with what they share.
struct NetworkTraining {
  let model: String
  let specification: NetworkSpecification
  let training: TrainingClips
  let validation: TrainingClips?
  /// Alpha of mixup, 0 for none.
  let mixup: Double
  let plans: [TrainingPlan]
  let context: TrainingContext
  /// What the rows and settings are recognised by.
  let digest: UInt64
  /// Asked at every batch.
  var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  /// What became of one network.
  struct Trained {
    let weights: NetworkWeights
    let records: [EpochRecord]
    /// Why training stopped, and whether as it should.
    let stopReason: String
    let isWhole: Bool
  }

  /// Runs on a thread of its own: minutes without a pause, which would keep a thread of the tasks' from everybody else.
  func runApart() async throws(TrainingError) -> [Trained] {
    let isStopped = Mutex(false)
    var training = self
    training.isCancelled = { isStopped.withLock { $0 } }
    let apart = training
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        Thread {
          continuation.resume(returning: Result { () throws(TrainingError) in try apart.run() })
        }.start()
      }
    } onCancel: {
      isStopped.withLock { $0 = true }
    }.get()
  }

  /// Trains all networks, going on from a checkpoint where there is one of this very training.
  ///
  /// Throws ``TrainingError/cancelled`` with the checkpoint left behind, and for a loss that isn't finite in the first
  /// epoch; later, the weights of the last complete epoch are what is returned.
  func run() throws(TrainingError) -> [Trained] {
    var progress = try resumed() ?? NetworkCheckpoint(digest: digest)
    while progress.finished.count < plans.count {
      let member = progress.finished.count
      let trainer: Trainer<Float>
      do throws(NeuralError) {
        if let document = progress.current {
          trainer = try Trainer(resuming: TrainingCheckpoint(encoded: document))
        } else {
          trainer = try Trainer(Network(specification, seed: plans[member].seed), plan: plans[member])
        }
      } catch { throw failure(error) }
      trainer.isCancelled = isCancelled
      let end = try train(trainer, progress)
      progress.current = nil
      progress.finished.append(
        .init(
          weights: NetworkWeights(trainer.network.state), records: trainer.records, stopReason: end.reason,
          isWhole: end.isWhole))
      try save(progress)
    }
    return progress.finished.map {
      Trained(weights: $0.weights, records: $0.records, stopReason: $0.stopReason, isWhole: $0.isWhole)
    }
  }

  private func train(
    _ trainer: Trainer<Float>, _ progress: NetworkCheckpoint
  ) throws(TrainingError) -> (reason: String, isWhole: Bool) {
    do {
      let end =
        mixup > 0
        ? try run(trainer, on: MixedRows(training, alpha: mixup), progress)
        : try run(trainer, on: training, progress)
      switch end {
      case .completed: return ("all epochs done", true)
      case .stoppedEarly: return ("no better validation figure in \(plans[0].patience ?? 0) epochs", true)
      }
    } catch let error as NeuralError {
      if case .lossNotFinite(let epoch, let batch) = error, epoch > 0 {
        do throws(NeuralError) { try trainer.takeFinalWeights() } catch { throw failure(error) }
        return ("loss not finite in epoch \(epoch + 1), batch \(batch + 1): what epoch \(epoch) left is kept", false)
      }
      throw failure(error)
    } catch let error as TrainingError {
      throw error
    } catch { throw .unrecordable("\(model): \(error)") }
  }

  private func run(
    _ trainer: Trainer<Float>, on source: some BatchSource<Float>, _ progress: NetworkCheckpoint
  ) throws -> TrainingEnd {
    let done = progress.finished.count
    var progress = progress
    return try trainer.run(
      on: source, validation: validation, workers: context.workers,
      progress: { step in
        guard let report = context.progress else { return }
        let perNetwork = step.epochs * step.batches
        report(
          TrainingStep(
            done: done * perNetwork + step.epoch * step.batches + step.batch, of: plans.count * perNetwork,
            last: trainer.records.last.map(\.logEntry), loss: step.loss))
      },
      epochEnded: { _ in
        guard context.checkpoints != nil else { return }
        progress.current = try trainer.checkpoint.encoded()
        try save(progress)
      })
  }

  // MARK: Checkpoints

  private func resumed() throws(TrainingError) -> NetworkCheckpoint? {
    guard let store = context.checkpoints, let document = try store.read() else { return nil }
    guard let checkpoint = try? JSONDecoder().decode(NetworkCheckpoint.self, from: document) else {
      throw .unusableCheckpoint("\(store.name): not the state of a network's training, or damaged")
    }
    guard checkpoint.version == NetworkCheckpoint.currentVersion else {
      throw .unusableCheckpoint(
        "\(store.name): format \(checkpoint.version), expected \(NetworkCheckpoint.currentVersion)")
    }
    guard checkpoint.digest == digest, checkpoint.finished.count <= plans.count else {
      throw .unusableCheckpoint(
        "\(store.name): written by another training, of other rows, settings or seed; remove it to begin anew")
    }
    return checkpoint
  }

  private func save(_ checkpoint: NetworkCheckpoint) throws(TrainingError) {
    guard let store = context.checkpoints else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let document = try? encoder.encode(checkpoint) else {
      throw .unusableCheckpoint("\(store.name): the state can't be written down")
    }
    try store.write(document)
  }

  private func failure(_ error: NeuralError) -> TrainingError {
    switch error {
    case .cancelled: .cancelled
    case .unusableCheckpoint(let reason): .unusableCheckpoint("\(context.checkpoints?.name ?? ""): \(reason)")
    default: .invalidRows("\(model): \(error)")
    }
  }
}

/// What a training leaves behind after every epoch.
struct NetworkCheckpoint: Codable {
  static let currentVersion = 1

  struct Finished: Codable {
    let weights: NetworkWeights
    let records: [EpochRecord]
    let stopReason: String
    let isWhole: Bool
  }

  var version = Self.currentVersion
  let digest: UInt64
  var finished: [Finished] = []
  /// The document of the network that is being trained.
  var current: Data?

  init(digest: UInt64) { self.digest = digest }
}

extension EpochRecord {
  var logEntry: TrainingLogEntry {
    func figures(_ pass: PassFigures) -> TrainingFigures {
      TrainingFigures(loss: pass.loss, accuracy: pass.accuracy, uar: pass.meanRecall)
    }
    return TrainingLogEntry(
      step: epoch + 1, training: figures(training), validation: validation.map(figures), learningRate: learningRate)
  }
}
