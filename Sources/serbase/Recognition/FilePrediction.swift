import SerInference

/// What a model makes of one recording.
struct FilePrediction: Sendable, Encodable {
  enum Result: Sendable {
    /// With windows where they were asked for.
    case judged(Recognition, windows: [WindowRecognition]?)
    /// It can't be read; `isMissing` where there is no such file.
    case unreadable(reason: String, isMissing: Bool)
  }

  let file: String
  let result: Result
  let model: ModelStamp

  private enum CodingKeys: String, CodingKey {
    case file, windows, outcome, emotion, confidence, probabilities, reason, seconds, speech
    case top = "top_3"
  }

  /// One flat object: the recognition, the file and the model.
  func encode(to encoder: any Encoder) throws {
    try model.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(file, forKey: .file)
    switch result {
    case .judged(let recognition, let windows):
      try recognition.encode(to: encoder)
      if let windows { try container.encode(windows, forKey: .windows) }
    case .unreadable(let reason, _):
      try container.encode("unreadable", forKey: .outcome)
      try container.encode(reason, forKey: .reason)
      try container.encode([String](), forKey: .top)
      for key in [CodingKeys.emotion, .confidence, .probabilities, .seconds, .speech] {
        try container.encodeNil(forKey: key)
      }
    }
  }

  /// The recognition of the whole; nil where it can't be read.
  var recognition: Recognition? {
    if case .judged(let recognition, _) = result { recognition } else { nil }
  }

  var windows: [WindowRecognition] {
    if case .judged(_, let windows) = result { windows ?? [] } else { [] }
  }
}
