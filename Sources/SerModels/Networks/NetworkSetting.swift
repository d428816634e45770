import SerLearning

/// One setting of a network: its name, meaning and range.
public struct NetworkSetting: Sendable {
  public let name: String
  /// Meaning and range, in a line.
  let summary: String
  /// Sets the value; false when the text isn't one.
  let set: @Sendable (inout NetworkSettings, String) -> Bool
  /// The value as text.
  let text: @Sendable (NetworkSettings) -> String
  /// Whether the value is inside its range.
  let isValid: @Sendable (NetworkSettings) -> Bool

  init<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ path: WritableKeyPath<NetworkSettings, Value> & Sendable, _ summary: String,
    _ isValid: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.name = name
    self.summary = summary
    set = { settings, text in
      guard let value = Value(text) else { return false }
      settings[keyPath: path] = value
      return true
    }
    text = { $0[keyPath: path].description }
    self.isValid = { isValid($0[keyPath: path]) }
  }

  init<Value: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, choice path: WritableKeyPath<NetworkSettings, Value> & Sendable, _ meaning: String
  ) where Value.RawValue == String {
    self.name = name
    summary = "\(meaning): \(Value.allCases.map(\.rawValue).joined(separator: ", "))"
    set = { settings, text in
      guard let value = Value(rawValue: text) else { return false }
      settings[keyPath: path] = value
      return true
    }
    text = { $0[keyPath: path].rawValue }
    isValid = { _ in true }
  }
}

extension NetworkSetting {
  private static func isShare(_ value: Double) -> Bool { (0..<1).contains(value) }
  private static func isSpread(_ value: Double) -> Bool { (0...0.9).contains(value) }

  /// What every network's training has.
  static let training: [NetworkSetting] = [
    NetworkSetting("epochs", \.epochs, "passes over the training rows: 1 to 100000") { (1...100_000).contains($0) },
    NetworkSetting("batchSize", \.batchSize, "clips a step: 1 to 4096") { (1...4096).contains($0) },
    NetworkSetting("optimizer", choice: \.optimizer, "how weights follow their gradients"),
    NetworkSetting("learningRate", \.learningRate, "greatest learning rate: above 0 up to 10") { $0 > 0 && $0 <= 10 },
    NetworkSetting("weightDecay", \.weightDecay, "decay of the weights a step and learning rate: 0..<1", isShare),
    NetworkSetting("schedule", choice: \.schedule, "course of the learning rate"),
    NetworkSetting("warmUp", \.warmUp, "epochs over which the learning rate rises from 0: 0 to 100000") {
      (0...100_000).contains($0)
    },
    NetworkSetting("gradientNorm", \.gradientNorm, "greatest common norm of the gradients, 0 for none: 0 to 1e6") {
      (0...1e6).contains($0)
    },
    NetworkSetting("loss", choice: \.loss, "what is minimised"),
    NetworkSetting(
      "labelSmoothing", \.labelSmoothing, "share of each target spread over all classes, with crossEntropy: 0..<1",
      isShare),
    NetworkSetting("focalGamma", \.focalGamma, "gamma, with the focal loss: 0 to 20") { (0...20).contains($0) },
    NetworkSetting(
      "classWeights", choice: \.classWeights, "weight of a row (balanced: n / (classes · rows of its class))"),
    NetworkSetting("averaging", choice: \.averaging, "which mean of the weights is kept"),
    NetworkSetting("averageDecay", \.averageDecay, "decay of the exponential mean a step: 0..<1", isShare),
    NetworkSetting(
      "validationShare", \.validationShare,
      "share of the speakers held out to choose the best epoch, 0 to train on all: 0 to 0.5"
    ) { (0...0.5).contains($0) },
    NetworkSetting(
      "earlyStopping", \.earlyStopping,
      "epochs without a better validation figure before training stops, 0 for never: 0 to 100000"
    ) { (0...100_000).contains($0) },
    NetworkSetting("criterion", choice: \.criterion, "the validation figure that chooses"),
    NetworkSetting("members", \.members, "networks of different seeds whose probabilities are averaged: 1 to 64") {
      (1...64).contains($0)
    },
    NetworkSetting(
      "window", \.window,
      "most frames at a time, 0 for the whole row; longer clips are judged in overlapping windows: 0 to 100000"
    ) { (0...100_000).contains($0) },
    NetworkSetting("stretch", \.stretch, "greatest change of speaking rate in training: 0 to 0.9", isSpread),
    NetworkSetting("noise", \.noise, "greatest deviation of noise in training, in deviations: 0 to 10") {
      (0...10).contains($0)
    },
    NetworkSetting("timeMasks", \.timeMasks, "masks over frames in training: 0 to 100") { (0...100).contains($0) },
    NetworkSetting("longestTimeMask", \.longestTimeMask, "most frames of a mask: 0 to 100000") {
      (0...100_000).contains($0)
    },
    NetworkSetting("mixup", \.mixup, "alpha of mixup, 0 for none: 0 to 100") { (0...100).contains($0) },
  ]

  /// What features of frequency bands have beside.
  static let bandAugmentation: [NetworkSetting] = [
    NetworkSetting("bandWarp", \.bandWarp, "greatest change of scale of the bands in training: 0 to 0.9", isSpread),
    NetworkSetting("level", \.level, "greatest shift of all bands in training, in deviations: 0 to 10") {
      (0...10).contains($0)
    },
    NetworkSetting("frequencyMasks", \.frequencyMasks, "masks over bands in training: 0 to 100") {
      (0...100).contains($0)
    },
    NetworkSetting("widestFrequencyMask", \.widestFrequencyMask, "most bands of a mask: 0 to 100000") {
      (0...100_000).contains($0)
    },
  ]

  static let filters = NetworkSetting(
    "filters", \.filters, "filters of the convolution blocks, such as 32-64-128: 1 to 8 of 1 to 4096"
  ) { (1...8).contains($0.values.count) && $0.values.allSatisfy((1...4096).contains) }
  static let residual = NetworkSetting("residual", \.residual, "residual blocks of two convolutions: true or false")
  static let batchNormalization = NetworkSetting(
    "batchNormalization", \.batchNormalization, "normalisation by batch behind convolutions: true or false")
  static let dropout = NetworkSetting("dropout", \.dropout, "share of values dropped in training: 0..<1", isShare)
  static let units = NetworkSetting("units", \.units, "units of the LSTM in each direction: 1 to 4096") {
    (1...4096).contains($0)
  }
  static let layers = NetworkSetting("layers", \.layers, "LSTMs one behind the other: 1 to 8") { (1...8).contains($0) }
  static let pooling = NetworkSetting("pooling", choice: \.pooling, "how steps in time become one vector")
  static let dense = NetworkSetting("dense", \.dense, "units of the last hidden layer: 1 to 65536") {
    (1...65536).contains($0)
  }
  static let heads = NetworkSetting("heads", \.heads, "heads of self-attention: 1 to 64") { (1...64).contains($0) }
  static let blocks = NetworkSetting("blocks", \.blocks, "encoder blocks: 1 to 64") { (1...64).contains($0) }
  static let width = NetworkSetting("width", \.width, "values of a step in the encoder: 1 to 4096") {
    (1...4096).contains($0)
  }
}

extension NetworkSetting {
  /// The names of ``bandAugmentation``.
  static let bandNames = Set(bandAugmentation.map(\.name))
}
