import SerNumerics

/// How much a leaky protocol flatters a model: its figures on the same rows under a leaky protocol and under an honest
/// one, and the difference.
public struct ProtocolGap: Sendable {
  /// Rows that were judged under both.
  public let rows: Int
  public let honest: ClassificationMetrics
  /// LEAKY wherever it is shown.
  public let leaky: ClassificationMetrics
  /// 95 % intervals of the differences leaky − honest, over speakers: each resample takes the same ones for both. Nil
  /// without speakers or with fewer than ``SpeakerBootstrap/fewestSpeakers``.
  public let accuracyInterval: Interval?
  public let uarInterval: Interval?

  /// Compares the rows that both judged; nil where there is none. `speakers` names the speaker of each row of the
  /// cross-validated table.
  public init?(
    honest: OutOfFoldPredictions, leaky: OutOfFoldPredictions, speakers: [String]?, seed: Seed
  ) {
    let pairs = honest.pairs(with: leaky)
    guard !pairs.isEmpty else { return nil }
    rows = pairs.count
    self.honest = OutOfFoldPredictions(classNames: honest.classNames, rows: pairs.map(\.0)).metrics
    self.leaky = OutOfFoldPredictions(classNames: leaky.classNames, rows: pairs.map(\.1)).metrics
    let intervals = speakers.flatMap { SpeakerBootstrap(seed: seed).differences(leaky, honest, speakers: $0) }
    accuracyInterval = intervals?.accuracy
    uarInterval = intervals?.uar
  }

  /// Leaky − honest, in shares (0.14 is 14 points); nil where a figure is undefined.
  public var accuracy: Double? { Self.difference(leaky.accuracy, honest.accuracy) }
  public var uar: Double? { Self.difference(leaky.uar, honest.uar) }

  private static func difference(_ a: Double?, _ b: Double?) -> Double? {
    guard let a, let b else { return nil }
    return a - b
  }
}
