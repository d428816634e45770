import SerLearning
import SerNeural

/// `cnn`: blocks of convolutions over a spectrogram, their mean over time and frequency, and a hidden layer: the VGG-like
/// networks of audio tagging (Hershey et al. 2017, doi:10.1109/ICASSP.2017.7952132; CNN10 of Kong et al. 2020,
/// doi:10.1109/TASLP.2020.3030497) at a size for a thousand clips.
public enum CNN: NetworkArchitecture {
  public static let identifier = "cnn"
  public static let summary = "2D CNN on a spectrogram, global average pooling"
  public static let source = "Kong et al. 2020, doi:10.1109/TASLP.2020.3030497"
  public static let defaults = NetworkSettings()
  public static let layerSettings =
    [.filters, .residual, .batchNormalization, .dropout, .dense] + NetworkSetting.bandAugmentation

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations + [
      ("no batch normalisation", [("batchNormalization", "false")]), ("residual", [("residual", "true")]),
    ]
  }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    ConvolutionBlocks.layers(settings, [frames.count, frames.bands]) + [.globalAveragePooling]
      + settings.head(classes: classes)
  }
}
