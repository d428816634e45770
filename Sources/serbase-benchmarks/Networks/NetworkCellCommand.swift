import ArgumentParser
import CSerKernels
import Foundation
import SerNeural
import SerNumerics

/// One network in a process of its own, so that its peak of memory is its own: `networks` runs itself with this.
struct NetworkCellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network-cell", abstract: "Train and use one reference network and print one JSON line.",
    shouldDisplay: false)

  @Option var network: ReferenceWork
  @Option var rows = 1152
  @Option var threads = 1
  @Option var epochs = 3
  /// Clips end anywhere between half of the frames and all of them.
  @Flag var padded = false

  private static let classes = 8

  func run() throws {
    ser_keep_freed_memory()
    let source = try makeRows()
    let memoryBefore = ProcessUsage.residentBytes
    var plan = TrainingPlan()
    plan.epochs = epochs
    let trainer = try Trainer<Float>(Network(network.specification, seed: Seed(1)), plan: plan)
    var (best, bestProcessor) = (Double.infinity, Double.infinity)
    var (start, processor) = (ContinuousClock.now, ProcessUsage.processorSeconds)
    _ = try trainer.run(on: source, workers: threads) { _ in
    } epochEnded: { _ in
      best = min(best, (ContinuousClock.now - start).inSeconds)
      bestProcessor = min(bestProcessor, ProcessUsage.processorSeconds - processor)
      (start, processor) = (ContinuousClock.now, ProcessUsage.processorSeconds)
    }
    let cell = NetworkCell(
      network: network, rows: rows, threads: threads, padded: padded, epochSeconds: best,
      epochProcessorSeconds: bestProcessor, clipSeconds: try timeOneClip(trainer.network),
      peakResidentBytes: ProcessUsage.peakResidentBytes, residentBytesBefore: memoryBefore,
      blas: MatrixProduct.blasCoreName)
    print(String(decoding: try JSONEncoder().encode(cell), as: UTF8.self))
  }

  private func makeRows() throws -> LabelledTensor<Float> {
    let size = network.inputShape.reduce(1, *)
    var stream = Seed(2).makeStream()
    let values = (0..<rows * size).map { _ in Float(stream.gaussian()) }
    let labels = (0..<rows).map { _ in stream.index(below: Self.classes) }
    let steps = network.inputShape[0]
    let lengths = padded ? (0..<rows).map { _ in steps / 2 + stream.index(below: steps / 2 + 1) } : nil
    return try LabelledTensor(
      rowShape: network.inputShape, values: values, lengths: lengths, labels: labels, classes: Self.classes)
  }

  /// Seconds for one clip: the least of ten means of twenty passes.
  private func timeOneClip(_ trained: Network<Float>) throws -> Double {
    let clip = Tensor<Float>([1] + network.inputShape)
    clip.fill(0.5)
    let pass = Pass.inference(workers: threads)
    return try (0..<10).map { _ in
      let start = ContinuousClock.now
      for _ in 0..<20 { _ = try trained.forward(clip, pass) }
      return (ContinuousClock.now - start).inSeconds / 20
    }.min() ?? .infinity
  }
}

/// What one network took.
struct NetworkCell: Codable {
  let network: ReferenceWork
  let rows: Int
  let threads: Int
  let padded: Bool
  /// Of the fastest epoch, from drawing the order of the rows to the last step of the optimizer.
  let epochSeconds: Double
  /// Processor time of all threads in the epoch that took least of it.
  let epochProcessorSeconds: Double
  let clipSeconds: Double
  /// Of the whole process, the rows among it.
  let peakResidentBytes: Int
  /// With the rows in memory and no network.
  let residentBytesBefore: Int
  let blas: String
}
