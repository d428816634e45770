/// A layer by its settings, without weights: what a network is described, stored and drawn from.
///
/// Shapes are those of one clip: images [T, F, C], sequences [T, D], vectors [D]. Layers for sequences take images too,
/// with the F·C values of each time step as its vector.
public indirect enum LayerSpecification: Codable, Hashable, Sendable {
  /// `padding` `.same`: (window - 1) / 2 zeros on every side, windows being odd then; `.valid`: none. There is no bias
  /// in front of a batch normalisation, which would take it away again.
  case convolution(
    filters: Int, window: WindowSize, stride: WindowSize = WindowSize(1, 1), padding: ConvolutionPadding = .same)
  case batchNormalization
  case activation(ActivationFunction)
  /// Windows beside each other unless `stride` says otherwise; those that don't fit are left out.
  case maxPooling(window: WindowSize, stride: WindowSize? = nil)
  case averagePooling(window: WindowSize, stride: WindowSize? = nil)
  /// Mean over time and frequency, [T, F, C] to [C]; of a sequence, over time.
  case globalAveragePooling
  /// Mean over time, [T, …] to [D].
  case temporalMean
  /// The last valid step, [T, …] to [D]: what a recurrent layer has made of the whole clip.
  case lastStep
  /// `rate`: share of values dropped, 0..<1.
  case dropout(rate: Double)
  case dense(units: Int)
  /// All values in one vector; clips are as long as their window then, padding included.
  case flatten
  case lstm(units: Int, isBidirectional: Bool = false)
  case layerNormalization
  /// `dropout`: share of the attention weights dropped in training, 0..<1.
  case selfAttention(heads: Int, dropout: Double = 0)
  case attentionPooling(units: Int)
  case positionalEncoding
  /// The sum of what `body` and `shortcut` make of the input; no shortcut layers stand for the input itself.
  case residual(body: [LayerSpecification], shortcut: [LayerSpecification] = [])

  /// The layer's kind in the words of summaries and weight names.
  public var kind: String {
    switch self {
    case .convolution: "convolution"
    case .batchNormalization: "batch-normalization"
    case .activation(let function): function.rawValue
    case .maxPooling: "max-pooling"
    case .averagePooling: "average-pooling"
    case .globalAveragePooling: "global-average-pooling"
    case .temporalMean: "temporal-mean"
    case .lastStep: "last-step"
    case .dropout: "dropout"
    case .dense: "dense"
    case .flatten: "flatten"
    case .lstm(_, let isBidirectional): isBidirectional ? "bidirectional-lstm" : "lstm"
    case .layerNormalization: "layer-normalization"
    case .selfAttention: "self-attention"
    case .attentionPooling: "attention-pooling"
    case .positionalEncoding: "positional-encoding"
    case .residual: "residual"
    }
  }
}

public enum ConvolutionPadding: String, Codable, Sendable {
  case same, valid
}
