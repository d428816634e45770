import SerLearning
import SerNeural

/// `cnn-lstm`: the blocks of ``CNN`` as features of each step in time, a bidirectional LSTM over the steps, and pooling
/// over time (Zhao, Mao & Chen 2019, doi:10.1016/j.bspc.2018.08.035; with attention Chen et al. 2018,
/// doi:10.1109/LSP.2018.2860246).
public enum CNNLSTM: NetworkArchitecture {
  public static let identifier = "cnn-lstm"
  public static let summary = "2D CNN on a spectrogram, bidirectional LSTM over its steps"
  public static let source = "Chen et al. 2018, doi:10.1109/LSP.2018.2860246"
  public static let defaults = NetworkSettings {
    $0.learningRate = 2e-3
    $0.dropout = 0.3
    $0.epochs = 60
  }
  public static let layerSettings =
    [.filters, .residual, .batchNormalization, .units, .pooling, .dropout] + NetworkSetting.bandAugmentation

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations + [
      ("no attention", [("pooling", "mean")]), ("no batch normalisation", [("batchNormalization", "false")]),
    ]
  }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    ConvolutionBlocks.layers(settings, [frames.count, frames.bands]) + settings.dropoutLayers
      + [.lstm(units: settings.units, isBidirectional: true), settings.poolingLayer] + settings.dropoutLayers
      + [.dense(units: classes)]
  }
}
