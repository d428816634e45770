import SerLearning
import SerNeural

/// `lstm`: bidirectional LSTMs over frames of cepstral coefficients and pooling over time (Mirsamadi et al. 2017,
/// doi:10.1109/ICASSP.2017.7952552).
public enum LSTMNetwork: NetworkArchitecture {
  public static let identifier = "lstm"
  public static let summary = "bidirectional LSTMs over frames of MFCC"
  public static let source = "Mirsamadi et al. 2017, doi:10.1109/ICASSP.2017.7952552"
  public static let defaults = NetworkSettings {
    $0.leaveBandsAlone()
    $0.layers = 2
    $0.learningRate = 2e-3
    $0.weightDecay = 0.1
    $0.dropout = 0.4
    $0.stretch = 0.3
    $0.noise = 0.6
    $0.timeMasks = 2
    $0.epochs = 60
  }
  public static let layerSettings = [NetworkSetting.units, .layers, .pooling, .dropout]

  public static var ablations: [(name: String, settings: [(name: String, value: String)])] {
    trainingAblations.map { ($0.name, $0.settings.filter { !NetworkSetting.bandNames.contains($0.name) }) }
      + [("no attention", [("pooling", "mean")]), ("one layer", [("layers", "1")])]
  }

  public static func inputShape(_ frames: FrameShape) -> [Int] { [frames.count, frames.bands] }

  public static func layers(_ settings: NetworkSettings, frames: FrameShape, classes: Int) -> [LayerSpecification] {
    let recurrent = [.lstm(units: settings.units, isBidirectional: true)] + settings.dropoutLayers
    return Array(repeating: recurrent, count: settings.layers).flatMap(\.self) + [settings.poolingLayer]
      + settings.dropoutLayers + [.dense(units: classes)]
  }
}
