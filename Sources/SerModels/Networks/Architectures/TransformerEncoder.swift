import SerLearning
import SerNeural

/// `transformer`: two convolution blocks that shorten time and frequency, then encoder blocks of self-attention and a
/// feed-forward layer, each behind a layer normalisation and beside a shortcut (Vaswani et al. 2017, arXiv:1706.03762;
/// over spectrograms Gong et al. 2021, doi:10.21437/Interspeech.2021-698), and pooling over time.
public enum TransformerEncoder: NetworkArchitecture {
  public static let identifier = "transformer"
  public static let summary = "small transformer encoder on a spectrogram"
  public static let source = "Gong et al. 2021, doi:10.21437/Interspeech.2021-698"
  public static let defaults = NetworkSettings {
    $0.filters = LayerWidths([32, 64])
    $0.learningRate = 1e-3
    $0.warmUp = 5
  }
  public static let layerSettings =
    [.filters, .batchNormalization, .blocks, .width, .heads, .pooling, .dropout] + NetworkSetting.bandAugmentation

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations + [("no attention pooling", [("pooling", "mean")]), ("one block", [("blocks", "1")])]
  }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    let block: [LayerSpecification] = [
      .residual(
        body: [.layerNormalization, .selfAttention(heads: settings.heads, dropout: settings.dropout)]
          + settings.dropoutLayers),
      .residual(
        body: [.layerNormalization, .dense(units: 2 * settings.width), .activation(.gelu)] + settings.dropoutLayers
          + [.dense(units: settings.width)] + settings.dropoutLayers),
    ]
    return ConvolutionBlocks.layers(settings, [frames.count, frames.bands])
      + [.dense(units: settings.width), .positionalEncoding] + settings.dropoutLayers
      + [[LayerSpecification]](repeating: block, count: settings.blocks).flatMap(\.self)
      + [.layerNormalization, settings.poolingLayer] + settings.dropoutLayers + [.dense(units: classes)]
  }
}
