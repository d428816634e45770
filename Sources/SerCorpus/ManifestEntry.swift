/// One recording of a corpus: where it is, what it should be, and who says what, how.
///
/// Fields that a corpus doesn't know are nil (empty in the CSV).
public struct ManifestEntry: Sendable, Equatable {
  /// Path below the corpus folder, with `/`.
  public var path: String
  /// SHA-256 of the file, 64 lowercase hexadecimal digits.
  public var sha256: String?
  /// File size in bytes.
  public var bytes: Int?
  /// In Hz.
  public var sampleRate: Int?
  public var channels: Int?
  /// Samples per channel.
  public var frames: Int?
  /// Unique within the corpus.
  public var speaker: String?
  public var gender: Gender?
  public var emotion: Emotion
  public var intensity: Intensity?
  /// What is said: the corpus's own code of the sentence.
  public var statement: String?
  /// Which take.
  public var repetition: String?

  public init(
    path: String, sha256: String? = nil, bytes: Int? = nil, sampleRate: Int? = nil, channels: Int? = nil,
    frames: Int? = nil, speaker: String? = nil, gender: Gender? = nil, emotion: Emotion, intensity: Intensity? = nil,
    statement: String? = nil, repetition: String? = nil
  ) {
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.sampleRate = sampleRate
    self.channels = channels
    self.frames = frames
    self.speaker = speaker
    self.gender = gender
    self.emotion = emotion
    self.intensity = intensity
    self.statement = statement
    self.repetition = repetition
  }

  /// Length in seconds, where the manifest knows it.
  public var duration: Double? {
    guard let frames, let sampleRate, sampleRate > 0 else { return nil }
    return Double(frames) / Double(sampleRate)
  }
}
