import SerInference

/// What `GET /v1/model` says: which model answers, what it learned from, how good it is, and what this server takes.
struct ModelDescription: Encodable, Sendable {
  let model: ModelStamp
  /// The emotions, in the model's order.
  let classes: [String]
  let givesProbabilities: Bool
  /// Answers are withheld below this confidence; nil for none.
  let abstainBelow: Double?
  let training: Training
  let evaluation: Evaluation?
  let limits: Limits
  /// What must not be overlooked by whoever shows answers to people.
  let notice: String

  struct Training: Encodable, Sendable {
    let corpus: String
    let clips: Int
    let speakers: Int?
    let licence: String?
    let citation: String?
  }

  struct Evaluation: Encodable, Sendable {
    let `protocol`: String
    /// `LEAKY`, `transductive`: such figures promise too much.
    let marks: [String]
    let overall: [String: Double]
    let intervals: [String: [Double]]
    let recall: [String: Double]
  }

  struct Limits: Encodable, Sendable {
    let bodyBytes: Int
    let audioSeconds: Double
    let streamSeconds: Double

    private enum CodingKeys: String, CodingKey {
      case bodyBytes = "body_bytes"
      case audioSeconds = "audio_seconds"
      case streamSeconds = "stream_seconds"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case classes, training, evaluation, limits, notice
    case givesProbabilities = "gives_probabilities"
    case abstainBelow = "abstain_below"
  }

  static let notice =
    "Emotions as people act or express them in recordings of the kind it was fitted on, by the sound of the voice alone. It "
    + "doesn't know what anybody feels, isn't a medical device, and must not be used to judge applicants, employees or pupils."

  init(_ recognizer: Recognizer, stamp: ModelStamp, abstainBelow: Double?, limits: ServingLimits) {
    let manifest = recognizer.bundle.manifest
    model = stamp
    classes = recognizer.classNames
    givesProbabilities = recognizer.givesProbabilities
    self.abstainBelow = abstainBelow
    let provenance = manifest.provenance
    training = Training(
      corpus: provenance.corpus, clips: provenance.rows, speakers: provenance.speakers, licence: provenance.licence,
      citation: provenance.citation)
    evaluation = manifest.metrics.map {
      Evaluation(
        protocol: $0.protocol, marks: $0.marks, overall: $0.overall, intervals: $0.intervals, recall: $0.recall)
    }
    self.limits = Limits(
      bodyBytes: limits.bodyBytes, audioSeconds: limits.audioSeconds, streamSeconds: limits.streamSeconds)
    notice = Self.notice
  }

  /// One flat object with the model's stamp.
  func encode(to encoder: any Encoder) throws {
    try model.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(classes, forKey: .classes)
    try container.encode(givesProbabilities, forKey: .givesProbabilities)
    try container.encode(abstainBelow, forKey: .abstainBelow)
    try container.encode(training, forKey: .training)
    try container.encode(evaluation, forKey: .evaluation)
    try container.encode(limits, forKey: .limits)
    try container.encode(notice, forKey: .notice)
  }
}
