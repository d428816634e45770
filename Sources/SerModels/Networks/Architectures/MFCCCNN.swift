import SerLearning
import SerNeural

/// `cnn-mfcc`: three blocks of convolutions over a fixed window of MFCC frames, all values in one vector, and a hidden
/// layer: what student projects on RAVDESS mostly build, here with normalisation, early layers masked behind the end of
/// a clip, and honest folds. Shorter clips are padded, longer ones judged in windows.
public enum MFCCCNN: NetworkArchitecture {
  public static let identifier = "cnn-mfcc"
  public static let summary = "three convolution blocks on a fixed window of MFCC frames, flattened"
  public static let source = "the usual student model; LeCun et al. 1998, doi:10.1109/5.726791"
  public static let defaults = NetworkSettings {
    $0.leaveBandsAlone()
    $0.filters = LayerWidths([32, 64, 128])
    $0.window = 130
    $0.dropout = 0.3
    $0.learningRate = 1e-3
  }
  public static let layerSettings = [NetworkSetting.filters, .batchNormalization, .dropout, .dense]

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations.map { ($0.name, $0.settings.filter { !NetworkSetting.bandNames.contains($0.name) }) }
      + [("no batch normalisation", [("batchNormalization", "false")])]
  }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    ConvolutionBlocks.layers(settings, [frames.count, frames.bands]) + [.flatten] + settings.head(classes: classes)
  }
}
