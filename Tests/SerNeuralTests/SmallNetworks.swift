import SerNumerics

@testable import SerNeural

/// Small networks for the tests: every layer at least once, in sizes that are no multiples of any vector.
enum SmallNetworks {
  private static let w33 = WindowSize(3, 3)
  private static let w22 = WindowSize(2, 2)
  private static let head: [LayerSpecification] = [.globalAveragePooling, .dense(units: 3)]

  /// Name, shape of one clip, layers.
  static let all: [NetworkSpecification] = [
    make("convolution", [6, 5, 2], [.convolution(filters: 4, window: w33)] + head),
    make(
      "strided", [7, 6, 3],
      [.convolution(filters: 4, window: WindowSize(3, 2), stride: WindowSize(2, 1), padding: .valid), .flatten]),
    make("strided-same", [7, 6, 1], [.convolution(filters: 4, window: w33, stride: w22)] + head),
    make("pointwise", [4, 3, 5], [.convolution(filters: 6, window: WindowSize(1, 1))] + head),
    make("direct", [5, 6, 16], [.convolution(filters: 32, window: WindowSize(1, 3))] + head),
    make(
      "direct-uneven", [6, 9, 1],
      [
        .convolution(filters: 16, window: WindowSize(3, 5)),
        .convolution(filters: 16, window: WindowSize(2, 3), padding: .valid),
      ] + head),
    make("normalized", [5, 4, 3], [.batchNormalization, .activation(.relu), .temporalMean, .dense(units: 2)]),
    make("normalized-plain", [6, 4], [.batchNormalization, .dense(units: 3), .temporalMean]),
    make(
      "block", [7, 5, 2],
      [.convolution(filters: 5, window: w33), .batchNormalization, .activation(.relu), .maxPooling(window: w22)]
        + head),
    make(
      "block-linear", [6, 7, 2],
      [.convolution(filters: 17, window: w33), .batchNormalization, .maxPooling(window: WindowSize(2, 3))] + head),
    make("overlapping", [7, 7, 2], [.maxPooling(window: w33, stride: w22), .dense(units: 4), .temporalMean]),
    make(
      "average", [6, 7, 3],
      [.averagePooling(window: w22), .averagePooling(window: w33, stride: WindowSize(1, 1))] + head),
    make("dense", [9], [.dense(units: 7), .activation(.gelu), .dense(units: 3)]),
    make("dropout", [4, 6], [.dense(units: 8), .activation(.relu), .dropout(rate: 0.4), .temporalMean]),
    make("lstm", [6, 4], [.lstm(units: 5), .temporalMean, .dense(units: 2)]),
    make("bidirectional", [5, 3, 2], [.lstm(units: 4, isBidirectional: true), .lstm(units: 3), .temporalMean]),
    make(
      "panels", [11, 16],
      [
        .lstm(units: 16, isBidirectional: true), .selfAttention(heads: 4), .attentionPooling(units: 16),
        .dense(units: 48),
      ]),
    make("layer-norm", [4, 6], [.layerNormalization, .dense(units: 3), .temporalMean]),
    make("attention", [5, 6], [.positionalEncoding, .selfAttention(heads: 2), .temporalMean]),
    make("attention-dropout", [5, 6], [.selfAttention(heads: 3, dropout: 0.3), .temporalMean]),
    make(
      "encoder", [6, 8],
      [
        .residual(body: [.layerNormalization, .selfAttention(heads: 4, dropout: 0.2), .dropout(rate: 0.2)]),
        .residual(body: [.layerNormalization, .dense(units: 10), .activation(.gelu), .dense(units: 8)]),
        .lastStep,
      ]),
    make("last-step", [5, 3, 2], [.lstm(units: 4, isBidirectional: true), .lastStep, .dense(units: 2)]),
    make("attention-pooling", [5, 2, 3], [.attentionPooling(units: 4), .dense(units: 2)]),
    make(
      "residual", [4, 6],
      [
        .residual(body: [.layerNormalization, .selfAttention(heads: 3)]), .residual(body: [.dense(units: 6)]),
        .temporalMean,
      ]),
    make(
      "residual-shortcut", [5, 4, 2],
      [
        .residual(
          body: [.convolution(filters: 4, window: w33, stride: w22), .batchNormalization, .activation(.relu)],
          shortcut: [.convolution(filters: 4, window: WindowSize(1, 1), stride: w22)])
      ] + head),
  ]

  /// Convolutions, recurrence and attention in one, for tests of whole runs.
  static let mixed = make(
    "mixed", [12, 8, 1],
    [
      .convolution(filters: 6, window: w33), .batchNormalization, .activation(.relu), .maxPooling(window: w22),
      .dropout(rate: 0.2), .lstm(units: 8, isBidirectional: true),
      .residual(body: [.layerNormalization, .selfAttention(heads: 2)]), .attentionPooling(units: 4), .dense(units: 3),
    ])

  static func make(_ name: String, _ shape: [Int], _ layers: [LayerSpecification]) -> NetworkSpecification {
    NetworkSpecification(name: name, inputShape: shape, layers: layers)
  }
}

/// Gaussian values that fit into a `Float`, so that both precisions see the same.
func gaussians(_ count: Int, _ seed: UInt64) -> [Double] {
  var stream = Seed(seed).makeStream()
  return (0..<count).map { _ in Double(Float(stream.gaussian())) }
}

/// Rows of three classes, each louder than the others in a band of its own: easy to learn, with clips of all lengths.
func bandedRows(
  _ count: Int, shape: [Int] = [12, 8, 1], seed: UInt64, withLengths: Bool = true
) throws -> LabelledTensor<Float> {
  var stream = Seed(seed).makeStream()
  var (values, labels, lengths): ([Float], [Int], [Int]) = ([], [], [])
  for _ in 0..<count {
    let label = stream.index(below: 3)
    labels.append(label)
    lengths.append(shape[0] - stream.index(below: shape[0] / 2))
    for index in 0..<shape.reduce(1, *) {
      let band = index % shape[1]
      values.append(Float(0.5 * stream.gaussian() + (band / 2 == label ? 1 : 0)))
    }
  }
  return try LabelledTensor(
    rowShape: shape, values: values, lengths: withLengths ? lengths : nil, labels: labels, classes: 3)
}
