import SerLearning
import SerNeural

/// `lstm`: a bidirectional LSTM over frames of cepstral coefficients and pooling over time (Mirsamadi et al. 2017,
/// doi:10.1109/ICASSP.2017.7952552).
public enum LSTMNetwork: NetworkArchitecture {
  public static let identifier = "lstm"
  public static let summary = "bidirectional LSTM over frames of MFCC"
  public static let source = "Mirsamadi et al. 2017, doi:10.1109/ICASSP.2017.7952552"
  public static let defaults = NetworkSettings {
    $0.leaveBandsAlone()
    $0.dropout = 0.2
    $0.epochs = 60
  }
  public static let layerSettings = [NetworkSetting.units, .pooling, .dropout]

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations.map { ($0.name, $0.settings.filter { !NetworkSetting.bandNames.contains($0.name) }) }
      + [("no attention", [("pooling", "mean")])]
  }

  public static func inputShape(_ frames: FrameShape) -> [Int] { [frames.count, frames.bands] }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    [.lstm(units: settings.units, isBidirectional: true)] + settings.dropoutLayers + [settings.poolingLayer]
      + settings.dropoutLayers + [.dense(units: classes)]
  }
}
