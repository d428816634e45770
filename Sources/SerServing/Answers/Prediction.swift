import Foundation
import SerInference

/// The answer to a recording: what `serbase predict` says of it, without the name of a file.
struct Prediction: Encodable, Sendable {
  let recognition: Recognition
  /// Where windows were asked for.
  let windows: [WindowRecognition]?
  let model: ModelStamp

  private enum CodingKeys: CodingKey { case windows }

  func encode(to encoder: any Encoder) throws {
    try model.encode(to: encoder)
    try recognition.encode(to: encoder)
    if let windows {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(windows, forKey: .windows)
    }
  }
}
