import Foundation
import SerNumerics

/// Trains a network by a plan. It knows rows with targets, nothing of what they mean.
///
/// A run is determined by the network, the plan and the rows: the same bytes come out with any number of workers, and
/// whether or not the run was interrupted and resumed from a checkpoint between two epochs.
public final class Trainer<Scalar: NeuralScalar> {
  public let network: Network<Scalar>
  public let plan: TrainingPlan
  /// One record for every epoch done.
  public private(set) var records: [EpochRecord] = []
  /// Asked at every batch; by default, whether the task that trains is cancelled.
  public var isCancelled: () -> Bool = { Task.isCancelled }

  private let optimizer: Optimizer<Scalar>
  private let average: WeightAverage<Scalar>
  private var plateau = PlateauWatch()
  private var best: BestEpoch?
  private let batch = Batch<Scalar>()
  private let gradient = Tensor<Scalar>([0])

  /// The epoch with the best validation figure, with its weights.
  struct BestEpoch: Codable, Sendable, Equatable {
    var epoch: Int
    var figures: PassFigures
    var state: NetworkState<Scalar>
  }

  /// A run from the beginning, with the weights that the network has.
  public init(_ network: Network<Scalar>, plan: TrainingPlan) throws(NeuralError) {
    guard network.outputShape.count == 1 else {
      throw .shapeMismatch(what: "the network's output", found: network.outputShape, expected: [0])
    }
    try plan.validate(classes: network.outputShape[0])
    let summary = try NetworkSummary(network.specification)
    try summary.requireTrainingMemory(batchSize: plan.batchSize)
    self.network = network
    self.plan = plan
    optimizer = Optimizer(plan.optimizer, parameters: network.parameters)
    average = WeightAverage(plan.averaging, of: network)
  }

  /// A run from where a checkpoint was taken.
  public init(resuming checkpoint: TrainingCheckpoint<Scalar>) throws(NeuralError) {
    network = try Network(checkpoint.specification, seed: checkpoint.plan.seed)
    plan = checkpoint.plan
    try plan.validate(classes: network.outputShape.last ?? 0)
    try network.restore(checkpoint.state)
    optimizer = Optimizer(plan.optimizer, parameters: network.parameters)
    try optimizer.restore(checkpoint.optimizer)
    average = WeightAverage(plan.averaging, of: network)
    try average.restore(checkpoint.average?.map(\.values), count: checkpoint.averageCount)
    (plateau, best, records) = (checkpoint.plateau, checkpoint.best, checkpoint.records)
  }

  /// All that is needed to go on from the end of the last complete epoch. Taken between epochs, or after ``run`` threw:
  /// it puts the network back to that point then.
  public var checkpoint: TrainingCheckpoint<Scalar> {
    TrainingCheckpoint(
      specification: network.specification, plan: plan, records: records, state: network.state,
      optimizer: optimizer.state, average: average.average?.map { PackedValues($0) }, averageCount: average.count,
      plateau: plateau, best: best)
  }

  /// Runs the epochs that are left. Afterwards the network has the weights of the best epoch, or without validation
  /// rows those of the last one (or their average).
  ///
  /// `progress` is told about every batch; `epochEnded` about every epoch, which is the time to write a checkpoint, and
  /// what it throws ends the run. On ``NeuralError/lossNotFinite(epoch:batch:)`` and ``NeuralError/cancelled(epoch:)``
  /// network and ``checkpoint`` are those of the last complete epoch.
  public func run(
    on training: some BatchSource<Scalar>, validation: (any BatchSource<Scalar>)? = nil, workers: Int = 1,
    progress: (TrainingProgress) -> Void = { _ in }, epochEnded: (EpochRecord) throws -> Void = { _ in }
  ) throws -> TrainingEnd {
    try check(training, "the training rows")
    if let validation { try check(validation, "the validation rows") }
    var end = TrainingEnd.completed
    while records.count < plan.epochs {
      if shouldStop { end = .stoppedEarly; break }
      let start = checkpoint
      do throws(NeuralError) {
        let (figures, rate) = try trainOneEpoch(training, workers: workers, progress)
        let held = try validation.map { source throws(NeuralError) in try evaluateAveraged(source, workers: workers) }
        if let held, !held.loss.isFinite { throw .lossNotFinite(epoch: records.count, batch: 0) }
        finishEpoch(EpochRecord(epoch: records.count, learningRate: rate, training: figures, validation: held))
      } catch {
        try goBack(to: start)
        throw error
      }
      if let record = records.last { try epochEnded(record) }
    }
    try takeFinalWeights()
    return end
  }

  /// The figures of the network, as it is, on some rows.
  public func evaluate(_ source: any BatchSource<Scalar>, workers: Int = 1) throws(NeuralError) -> PassFigures {
    var totals = PassTotals(classes: network.outputShape[0])
    for first in stride(from: 0, to: source.count, by: plan.batchSize) {
      let rows = Array(first..<min(source.count, first + plan.batchSize))
      source.fill(batch, rows: rows, seed: plan.seed.derived("evaluation", first))
      let logits = try network.forward(batch.inputs, lengths: batch.lengths, .inference(workers: workers))
      totals.add(plan.loss.evaluate(logits, targets: batch.targets), logits: logits, targets: batch.targets)
      if isCancelled() { throw .cancelled(epoch: records.count) }
    }
    return totals.figures
  }

  private func check(_ source: any BatchSource<Scalar>, _ name: String) throws(NeuralError) {
    guard source.count > 0 else { throw .shapeMismatch(what: name, found: [0], expected: [1]) }
    guard source.classes == network.outputShape[0] else {
      throw .shapeMismatch(
        what: "the targets of \(name)", found: [source.classes], expected: network.outputShape)
    }
  }

  private var shouldStop: Bool {
    guard let patience = plan.patience, let best else { return false }
    return records.count - 1 - best.epoch >= patience
  }

  private func trainOneEpoch(
    _ source: some BatchSource<Scalar>, workers: Int, _ progress: (TrainingProgress) -> Void
  ) throws(NeuralError) -> (PassFigures, rate: Double) {
    let epoch = records.count
    var order = Array(0..<source.count)
    var stream = plan.seed.derived("order", epoch).makeStream()
    stream.shuffle(&order)
    let batches = (order.count + plan.batchSize - 1) / plan.batchSize
    var totals = PassTotals(classes: network.outputShape[0])
    var rate = 0.0
    for index in 0..<batches {
      if isCancelled() { throw .cancelled(epoch: epoch) }
      let rows = Array(order[index * plan.batchSize..<min(order.count, (index + 1) * plan.batchSize)])
      // The middle of the batch, so that the first one has a rate above 0 and the last one is still of this epoch.
      let position = Double(epoch) + (Double(index) + 0.5) / Double(batches)
      rate =
        plan.learningRate
        * plan.schedule.factor(at: position, of: plan.epochs, reductions: plateau.reductions)
      let seed = plan.seed.derived("epoch", epoch).derived("batch", index)
      let sum = try step(source, rows, seed: seed, rate: rate, workers: workers)
      guard let sum else { throw .lossNotFinite(epoch: epoch, batch: index) }
      totals.add(sum.loss, logits: sum.logits, targets: batch.targets)
      progress(
        TrainingProgress(
          epoch: epoch, epochs: plan.epochs, batch: index + 1, batches: batches, loss: totals.meanLoss))
    }
    return (totals.figures, rate)
  }

  /// One batch there and back; `nil` if its loss or gradient isn't finite, the weights being untouched then.
  private func step(
    _ source: some BatchSource<Scalar>, _ rows: [Int], seed: Seed, rate: Double, workers: Int
  ) throws(NeuralError) -> (loss: LossFunction.Sum, logits: Tensor<Scalar>)? {
    source.fill(batch, rows: rows, seed: seed)
    let pass = Pass.training(seed: seed, workers: workers)
    let logits = try network.forward(batch.inputs, lengths: batch.lengths, pass)
    let sum = plan.loss.evaluate(logits, targets: batch.targets, gradient: gradient)
    guard sum.loss.isFinite else { return nil }
    network.backward(gradient, pass)
    // A gradient that isn't finite would spoil weights that are.
    guard GradientClipping.clip(network.parameters, toNorm: plan.gradientNormLimit ?? .infinity).isFinite else {
      return nil
    }
    optimizer.update(rate: rate)
    average.observeStep()
    return (sum, logits)
  }

  private func evaluateAveraged(
    _ source: any BatchSource<Scalar>, workers: Int
  ) throws(NeuralError) -> PassFigures {
    average.observeEnd(ofEpoch: records.count)
    return try average.withAverage { Result { () throws(NeuralError) in try evaluate(source, workers: workers) } }.get()
  }

  private func finishEpoch(_ record: EpochRecord) {
    if record.validation == nil { average.observeEnd(ofEpoch: record.epoch) }
    records.append(record)
    if case .reduceOnPlateau(let patience, _) = plan.schedule.course {
      plateau.observe((record.validation ?? record.training).loss, patience: patience)
    }
    guard let figures = record.validation, isBetter(figures) else { return }
    best = average.withAverage { BestEpoch(epoch: record.epoch, figures: figures, state: network.state) }
  }

  private func isBetter(_ figures: PassFigures) -> Bool {
    guard let best else { return true }
    switch plan.criterion {
    case .loss: return figures.loss < best.figures.loss
    case .meanRecall: return figures.meanRecall > best.figures.meanRecall
    }
  }

  private func goBack(to checkpoint: TrainingCheckpoint<Scalar>) throws(NeuralError) {
    try network.restore(checkpoint.state)
    try optimizer.restore(checkpoint.optimizer)
    try average.restore(checkpoint.average?.map(\.values), count: checkpoint.averageCount)
  }

  /// Gives the network the weights that training keeps: of the best epoch, or without validation rows the last ones or
  /// their average. ``run`` ends with it; after it threw, this is for whoever wants to use what there is.
  public func takeFinalWeights() throws(NeuralError) {
    if let best { return try network.restore(best.state) }
    let state = average.withAverage { network.state }
    try network.restore(state)
  }
}
