import SerEvaluation
import SerReports

/// What `serbase leakage` prints of a corpus.
struct LeakageSummary: Encodable {
  let corpus: String
  let findings: [String]
  let gaps: [GapSummary]
  let duplicates: DuplicatesSummary?
  @ExplicitNull var speakerProbe: ProbeSummary?
  let sides: [SideSummary]
  @ExplicitNull var statements: StatementSummary?
  let omitted: [String]
  let out: String
  private let clips: Int

  private enum CodingKeys: CodingKey {
    case corpus, findings, gaps, duplicates, speakerProbe, sides, statements, omitted, out
  }

  struct GapSummary: Encodable {
    let honest: CellSummary
    let leaky: CellSummary
    @ExplicitNull var accuracyGap: Double?
    @ExplicitNull var accuracyGapInterval: Interval?
    @ExplicitNull var uarGap: Double?
    @ExplicitNull var uarGapInterval: Interval?

    init(_ gap: LeakageReport.JudgedGap) {
      honest = CellSummary(gap.honest)
      leaky = CellSummary(gap.leaky)
      accuracyGap = gap.gap.accuracy
      accuracyGapInterval = gap.gap.accuracyInterval
      uarGap = gap.gap.uar
      uarGapInterval = gap.gap.uarInterval
    }
  }

  struct DuplicatesSummary: Encodable {
    let compared: Int
    let tooShort: Int
    let candidates: Int
    let seconds: Double
    let pairs: [DuplicatePair]
    @ExplicitNull var highestOtherCorrelation: Double?

    init(_ search: DuplicateSearch.Outcome) {
      compared = search.compared
      tooShort = search.tooShort
      candidates = search.candidates
      seconds = search.seconds
      pairs = search.pairs
      highestOtherCorrelation = search.closestOther?.correlation
    }
  }

  /// The leak gauge: never a result about emotions.
  struct ProbeSummary: Encodable {
    let speakers: Int
    let chance: Double
    let accuracy: Double
    @ExplicitNull var accuracyInterval: Interval?
    let speakerScaledAccuracy: Double
    @ExplicitNull var speakerScaledInterval: Interval?
    let split: String

    init(_ probe: SpeakerProbe) {
      speakers = probe.speakers
      chance = probe.chance
      accuracy = probe.plain.accuracy
      accuracyInterval = probe.plain.interval
      speakerScaledAccuracy = probe.speakerScaled.accuracy
      speakerScaledInterval = probe.speakerScaled.interval
      split = probe.split
    }
  }

  struct SideSummary: Encodable {
    let `protocol`: String
    let isLeaky: Bool
    @ExplicitNull var meanAucByClip: Double?
    @ExplicitNull var meanAucBySpeaker: Double?
    let folds: [AdversarialValidation.FoldFigures]

    init(_ validation: AdversarialValidation) {
      `protocol` = validation.protocolName
      isLeaky = validation.isLeaky
      meanAucByClip = validation.mean(\.byClip)
      meanAucBySpeaker = validation.mean(\.bySpeaker)
      folds = validation.folds
    }
  }

  struct StatementSummary: Encodable {
    let statements: Int
    let rows: Int
    @ExplicitNull var sharedUar: Double?
    @ExplicitNull var heldOutUar: Double?
    @ExplicitNull var uarDifference: Double?
    @ExplicitNull var uarInterval: Interval?
    @ExplicitNull var accuracyDifference: Double?
    @ExplicitNull var accuracyInterval: Interval?

    init(_ found: StatementLeakage) {
      statements = found.statements
      rows = found.shared.rows.count
      sharedUar = found.shared.metrics.uar
      heldOutUar = found.heldOut.metrics.uar
      uarDifference = found.uar
      uarInterval = found.uarInterval
      accuracyDifference = found.accuracy
      accuracyInterval = found.accuracyInterval
    }
  }

  init(_ report: LeakageReport, out: String) {
    corpus = report.title
    findings = report.findings.map(PlainText.of)
    gaps = report.gaps.map(GapSummary.init)
    duplicates = report.duplicates.map(DuplicatesSummary.init)
    speakerProbe = report.probe.map(ProbeSummary.init)
    sides = report.adversarial.map(SideSummary.init)
    statements = report.statements.map(StatementSummary.init)
    omitted = report.omitted
    self.out = out
    clips = report.facts.names.count
  }

  var text: String {
    (["What leaks in \(corpus) (\(clips) clips):"] + findings.map { "  • \($0)" } + omitted.map { "  left out: \($0)" }
      + ["", "All views, with plots: \(out)/index.html (and leakage.md)"]).joined(separator: "\n")
  }
}
