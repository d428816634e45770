/// On which side of a split a row stands.
public enum SplitSide: String, Sendable, CaseIterable {
  case training, validation, test

  /// The side that a word names, as people name sides; nil for other words.
  init?(word: String) {
    switch word.lowercased() {
    case "train", "training", "trn", "fit": self = .training
    case "validation", "valid", "val", "dev", "devel", "development": self = .validation
    case "test", "testing", "tst", "eval", "evaluation", "heldout", "held-out": self = .test
    default: return nil
    }
  }

  static let words = "train, validation (or dev) and test"
}

/// One line of a file of predictions, or of a split.
struct AuditedRow: Sendable {
  /// In the file, for messages.
  let line: Int
  /// The recording, as the file names it.
  let clip: String
  let speaker: String?
  let fold: String?
  let side: SplitSide?
  let truth: String?
  let prediction: String?
  /// By the labels of the file; nil without such columns, or where they are empty in this line.
  let probabilities: [Double]?
  /// Which model, feature set, protocol … a judgement is of; empty in a file of one.
  let cell: String
  /// What the file says against its own figures, such as `LEAKY`.
  let marks: String
}
