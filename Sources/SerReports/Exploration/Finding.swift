import SerCorpus

/// A number that the exploration found, by a stable name.
public struct KeyFigure: Sendable, Equatable, Codable {
  /// Such as `classBalance.imbalanceRatio`.
  public let name: String
  /// Nil where it is undefined for this corpus.
  public let value: Double?
  /// Empty for a bare number.
  public let unit: String

  init(_ name: String, _ value: Double?, unit: String = "") {
    self.name = name
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.unit = unit
  }
}

/// Something that stands out, in words with its numbers.
public struct Finding: Sendable, Equatable, Codable {
  /// The section it belongs to.
  public let topic: String
  /// One or two sentences.
  public let text: String

  init(_ topic: String, _ text: String) {
    self.topic = topic
    self.text = text
  }
}

/// The outcome of an exploration, as `exploration.json` holds it.
public struct ExplorationReport: Sendable, Equatable, Codable {
  public let corpus: String
  /// Clips that were measured.
  public let clips: Int
  public let failures: [FileProblem]
  public let findings: [Finding]
  public let figures: [KeyFigure]
  /// Views that this corpus doesn't allow, and why.
  public let omitted: [String]
  /// What became of the plots.
  public let plots: PlotOutcome
}
