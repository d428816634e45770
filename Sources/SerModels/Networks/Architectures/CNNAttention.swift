import SerLearning
import SerNeural

/// `cnn-attention`: the blocks of ``CNN``, then a mean over time whose weights are learnt, so that the frames that tell
/// the emotion count most (Mirsamadi et al. 2017, doi:10.1109/ICASSP.2017.7952552; over convolutions Li et al. 2018,
/// doi:10.21437/Interspeech.2018-1242). The weights are the model's saliency over time.
public enum CNNAttention: NetworkArchitecture {
  public static let identifier = "cnn-attention"
  public static let summary = "2D CNN on a spectrogram, attention pooling over time"
  public static let source = "Li et al. 2018, doi:10.21437/Interspeech.2018-1242"
  public static let defaults = NetworkSettings { $0.dropout = 0.2 }
  public static let layerSettings =
    [.filters, .residual, .batchNormalization, .pooling, .dropout, .dense] + NetworkSetting.bandAugmentation

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations + [
      ("no attention", [("pooling", "mean")]), ("no batch normalisation", [("batchNormalization", "false")]),
      ("residual", [("residual", defaults.residual ? "false" : "true")]),
    ]
  }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    ConvolutionBlocks.layers(settings, [frames.count, frames.bands]) + [settings.poolingLayer]
      + settings.head(classes: classes)
  }
}
