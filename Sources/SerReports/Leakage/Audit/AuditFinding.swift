import SerEvaluation

/// Something that is wrong with a file of predictions or of a split.
public struct AuditFault: Sendable, Equatable, Encodable {
  /// What it is, such as `duplicate rows`.
  public let kind: String
  public let count: Int
  /// In words, with lines of the file.
  public let text: String
}

/// What an audit found of the judgements of one model, or of one split.
public struct AuditedCell: Sendable, Encodable {
  /// Feature set, model, protocol …; empty in a file of one.
  public let name: String
  public let rows: Int
  public let folds: Int
  /// Whether anything says which rows trained when others were judged.
  public let knowsSides: Bool
  /// Nil where no speaker is known.
  public let speakers: Int?
  /// What the file itself says against its figures, such as `LEAKY`.
  public let marks: String
  public let crossingSpeakers: [SideCrossing]
  public let crossingClips: [SideCrossing]
  /// By the digest of recordings that a corpus published under several names; empty without a corpus.
  public let crossingDuplicates: [SideCrossing]
  public let faults: [AuditFault]
  /// What a reader should know that is no fault.
  public let remarks: [String]
  /// Computed anew from the rows; nil for a split.
  public let metrics: ClassificationMetrics?
  /// 95 % over speakers; nil without or with too few of them.
  public let accuracyInterval: Interval?
  public let uarInterval: Interval?

  public var leaks: Bool { !(crossingSpeakers.isEmpty && crossingClips.isEmpty && crossingDuplicates.isEmpty) }
  public var isClean: Bool { !leaks && faults.isEmpty }
}
