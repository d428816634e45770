import SerNeural

extension LayerSpecification {
  /// The layer's kind in the field's words.
  var title: String {
    switch self {
    case .activation(.relu): "ReLU"
    case .activation(.gelu): "GELU"
    case .lstm: "LSTM"
    case .selfAttention: "self-attention"
    case .residual: "sum of body and shortcut"
    default: kind.replacing("-", with: " ").replacing("normalization", with: "normalisation")
    }
  }

  /// What is set of it, such as `3×3, 32 filters, stride 2×2`; empty where there is nothing to set.
  var settings: String {
    switch self {
    case .convolution(let filters, let window, let stride, let padding):
      "\(window.text), \(filters) filters" + (stride == WindowSize(1, 1) ? "" : ", stride \(stride.text)")
        + (padding == .valid ? ", no padding" : "")
    case .maxPooling(let window, let stride), .averagePooling(let window, let stride):
      window.text + (stride == nil || stride == window ? "" : ", stride \(stride?.text ?? "")")
    case .dropout(let rate): "rate \(rate)"
    case .dense(let units), .attentionPooling(let units): "\(units) units"
    case .lstm(let units, let isBidirectional): "\(units) units" + (isBidirectional ? " in both directions" : "")
    case .selfAttention(let heads, let dropout):
      (heads == 1 ? "1 head" : "\(heads) heads") + (dropout > 0 ? ", dropout \(dropout)" : "")
    case .batchNormalization, .activation, .globalAveragePooling, .temporalMean, .lastStep, .flatten,
      .layerNormalization,
      .positionalEncoding, .residual:
      ""
    }
  }

  /// What layers are drawn alike by.
  enum Family {
    case convolution, recurrent, attention, dense, normalization, activation, pooling, regularization, arrangement
  }

  var family: Family {
    switch self {
    case .convolution: .convolution
    case .lstm: .recurrent
    case .selfAttention, .attentionPooling: .attention
    case .dense: .dense
    case .batchNormalization, .layerNormalization: .normalization
    case .activation: .activation
    case .maxPooling, .averagePooling, .globalAveragePooling, .temporalMean, .lastStep: .pooling
    case .dropout: .regularization
    case .flatten, .positionalEncoding, .residual: .arrangement
    }
  }
}

extension WindowSize {
  /// Time by frequency.
  fileprivate var text: String { "\(time)×\(frequency)" }
}
