/// A running average of all numbers of a network.
final class WeightAverage<Scalar: NeuralScalar> {
  private let settings: TrainingPlan.WeightAveraging
  private let tensors: [Tensor<Scalar>]
  private(set) var average: [[Scalar]]?
  private(set) var count = 0

  init(_ settings: TrainingPlan.WeightAveraging, of network: Network<Scalar>) {
    self.settings = settings
    tensors = (network.parameters + network.statistics).map(\.value)
  }

  /// Goes on from an earlier average.
  func restore(_ average: [[Scalar]]?, count: Int) throws(NeuralError) {
    guard average.map({ $0.map(\.count) == tensors.map(\.count) }) ?? true else {
      throw .unusableCheckpoint(reason: "averaged weights of another network")
    }
    self.average = average
    self.count = count
  }

  func observeStep() {
    guard case .exponential(let decay) = settings else { return }
    // The first average is the first weights themselves, and young ones forget faster: min(decay, (1+n)/(10+n)).
    let kept = average == nil ? 0 : min(decay, Double(1 + count) / Double(10 + count))
    move(keeping: kept)
  }

  func observeEnd(ofEpoch epoch: Int) {
    guard case .stochastic(let first) = settings, epoch >= first else { return }
    move(keeping: Double(count) / Double(count + 1))
  }

  private func move(keeping kept: Double) {
    count += 1
    guard let old = average else { return average = tensors.map(\.array) }
    average = zip(old, tensors).map { old, tensor in
      let mixed = Tensor<Scalar>([tensor.count])
      old.withUnsafeBufferPointer { old in
        if let base = old.baseAddress { Scalar.addMultiple(base, Scalar(kept), to: mixed.values, count: old.count) }
      }
      Scalar.addMultiple(tensor.values, Scalar(1 - kept), to: mixed.values, count: tensor.count)
      return mixed.array
    }
  }

  /// Runs `body` with the average in the network's place, and returns what it gives.
  func withAverage<Result>(_ body: () -> Result) -> Result {
    guard let average else { return body() }
    let own = tensors.map(\.array)
    for (tensor, values) in zip(tensors, average) { tensor.copy(from: values) }
    defer { for (tensor, values) in zip(tensors, own) { tensor.copy(from: values) } }
    return body()
  }
}
