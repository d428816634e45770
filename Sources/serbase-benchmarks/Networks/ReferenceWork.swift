import ArgumentParser
import SerNeural

/// A network with the rows it is timed on: the two references, and layers by themselves in the sizes of real use.
enum ReferenceWork: String, CaseIterable, Codable, ExpressibleByArgument {
  case cnn
  case cnnLSTM = "cnn-lstm"
  case lstm
  case attention

  /// Of one clip: 128 frames of 64 bands; for the layers by themselves, frames of MFCC or of a model's width.
  var inputShape: [Int] {
    switch self {
    case .cnn, .cnnLSTM: [128, 64, 1]
    case .lstm: [192, 40]
    case .attention: [96, 96]
    }
  }

  var specification: NetworkSpecification {
    NetworkSpecification(name: rawValue, inputShape: inputShape, layers: layers)
  }

  private var layers: [LayerSpecification] {
    switch self {
    case .cnn:
      Self.blocks + [
        .globalAveragePooling, .dense(units: 128), .activation(.relu), .dropout(rate: 0.3), .dense(units: 8),
      ]
    case .cnnLSTM: Self.blocks + [.lstm(units: 128), .temporalMean, .dense(units: 8)]
    case .lstm: [.lstm(units: 128, isBidirectional: true), .temporalMean, .dense(units: 8)]
    case .attention: [.selfAttention(heads: 4), .temporalMean, .dense(units: 8)]
    }
  }

  /// Three times convolution, normalisation, ReLU and pooling, with 32, 64 and 128 filters.
  private static var blocks: [LayerSpecification] {
    [32, 64, 128].flatMap { filters -> [LayerSpecification] in
      [
        .convolution(filters: filters, window: WindowSize(3, 3)), .batchNormalization, .activation(.relu),
        .maxPooling(window: WindowSize(2, 2)),
      ]
    }
  }
}
