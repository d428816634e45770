/// The emotions of all supported corpora, in the order in which classes are numbered and plotted.
public enum Emotion: String, CaseIterable, Sendable, Codable {
  case neutral, calm, happy, sad, angry, fearful, disgust, surprised, bored
}

/// The speaker's gender as the corpora state it.
public enum Gender: String, CaseIterable, Sendable, Codable {
  case female, male
}

/// How strongly the emotion was acted: two levels in RAVDESS, four in CREMA-D.
public enum Intensity: String, CaseIterable, Sendable, Codable {
  case normal, strong, low, medium, high, unspecified
}
