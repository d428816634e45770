import Foundation
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerLearning
@testable import SerReports

@Suite struct SearchReportTests {
  private static let tally = FoldTally(
    support: [3, 4], hits: [2, 4], logLossSum: 1 / 3.0, converged: nil, seconds: 0.1)

  /// A search of seven rows of two classes.
  private static func subject(_ facts: [String: String]) -> SearchJournal.Subject {
    SearchJournal.Subject(facts, classes: 2, rows: 7)
  }

  @Test func journalsGiveBackEveryBit() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("journal.jsonl")
      let subject = Self.subject(["space": "a=1", "seed": "1"])
      let fit = TrialFit(rung: 0, trial: 3, fold: 2)
      do {
        let journal = try SearchJournal(at: url, of: subject)
        #expect(journal.tally(of: fit) == nil)
        try journal.record([(fit, Self.tally)])
      }
      let journal = try SearchJournal(at: url, of: subject)
      #expect(journal.tally(of: fit) == Self.tally && journal.count == 1)
    }
  }

  @Test func theJournalOfAnotherSearchIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("journal.jsonl")
      _ = try SearchJournal(at: url, of: Self.subject(["space": "a=1", "seed": "1"]))
      let error = #expect(throws: FormatError.self) {
        try SearchJournal(at: url, of: Self.subject(["space": "a=2", "seed": "1"]))
      }
      let words = error.map { "\($0)" } ?? ""
      #expect(words.contains("space a=1") && words.contains("space a=2") && !words.contains("seed"), "\(words)")
      try Data("{\"x\":1}\n".utf8).write(to: url)
      #expect(throws: FormatError.self) { try SearchJournal(at: url, of: Self.subject(["seed": "1"])) }
    }
  }

  /// Figures that no fit of this search can have are not believed.
  @Test(arguments: [
    "\"hits\":[4,4]", "\"hits\":[-1,4]", "\"hits\":[2]", "\"support\":[3,8]", "\"support\":[3,4,0]",
    "\"support\":[9223372036854775807,9223372036854775807]", "\"seconds\":-1",
  ])
  func damagedTalliesAreRefused(figure: String) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("journal.jsonl")
      let subject = Self.subject(["seed": "1"])
      do {
        try SearchJournal(at: url, of: subject).record([(TrialFit(rung: 0, trial: 0, fold: 0), Self.tally)])
      }
      let text = try String(contentsOf: url, encoding: .utf8)
      let name = try #require(figure.split(separator: ":").first)
      let damaged = text.replacingOccurrences(
        of: "\(name):(\\[[^\\]]*\\]|[0-9.]+)", with: figure, options: .regularExpression)
      #expect(damaged != text)
      try damaged.write(to: url, atomically: true, encoding: .utf8)
      let error = #expect(throws: FormatError.self) { try SearchJournal(at: url, of: subject) }
      #expect("\(error.map { "\($0)" } ?? "")".contains("line 2"))
    }
  }

  /// A file of the journal's name that isn't one stays as it is; the beginning of a header is a run that was ended.
  @Test func aFileOfSomethingElseIsNotTouched() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("journal.jsonl")
      let subject = Self.subject(["seed": "1"])
      for text in ["my notes", "my notes\nmore", "{"] {
        try Data(text.utf8).write(to: url)
        if text == "{" {
          #expect(try SearchJournal(at: url, of: subject).count == 0)
          #expect(try String(contentsOf: url, encoding: .utf8).hasPrefix("{\"format\":"))
        } else {
          #expect(throws: FormatError.self) { try SearchJournal(at: url, of: subject) }
          #expect(try String(contentsOf: url, encoding: .utf8) == text)
        }
      }
    }
  }

  /// A search with two dimensions of which the first is the better the larger.
  private static func report(_ space: String, halving: Bool = false) throws -> SearchReport {
    func trial(_ number: Int, _ text: String, _ hits: Int, rung: Int = 1) throws -> Trial {
      let settings = TrialSettings(
        text.split(separator: " ").map { part in
          let pair = part.split(separator: "=").map(String.init)
          return .init(pair[0], pair[1])
        })
      let tally = FoldTally(support: [10, 10], hits: [hits, 5], logLossSum: nil, converged: true, seconds: 1)
      return Trial(
        number: number, rung: rung, settings: settings, rowShare: 1, folds: [tally, tally],
        score: Double(hits + 5) / 20, foldScores: [Double(hits + 5) / 20, Double(hits + 5) / 20])
    }
    let texts = try SearchSpace([space]).grid().map(\.description)
    var trials = try texts.enumerated().map { try trial($0 + 1, $1, $0 + 1) }
    if halving { trials.append(try trial(texts.count, texts[texts.count - 1], 9, rung: 2)) }
    let best = try #require(trials.last)
    return SearchReport(
      title: "svm on t.npz", search: HyperparameterSearch(space: try SearchSpace([space])),
      outcome: SearchOutcome(trials: trials, best: best, metric: .uar, isSpeakerDisjoint: true, skippedFolds: []),
      rows: 40, speakers: 4, remarks: [], fitCommand: "serbase fit svm --table t.npz --param cost=10",
      command: "serbase search svm")
  }

  @Test(arguments: ["cost=1,10;gamma=0.1,1,2", "cost=0.1,1,100", "kernel=linear,rbf", "cost=5"])
  func reportsSayWhatWasChosenAndWhatForItIsNot(space: String) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("s")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      _ = try SearchJournal(at: url.appendingPathComponent("journal.jsonl"), of: Self.subject(["seed": "1"]))
      let report = try Self.report(space)
      let plots = try await report.write(to: url)
      let page = try String(contentsOf: url.appendingPathComponent("search.md"), encoding: .utf8)
      #expect(page.contains("Optimistic") && page.contains("serbase fit svm --table t.npz --param cost=10"))
      #expect(page.contains("`\(report.outcome.best.settings)`"))
      let trials = try CSVDocument(contentsOf: url.appendingPathComponent("trials.csv"))
      #expect(trials.rows.count == report.outcome.trials.count && trials.header.last == "seconds")
      #expect(trials.rows.last?[try #require(trials.column("chosen"))] == "true")
      #expect(FileManager.default.fileExists(atPath: url.appendingPathComponent("journal.jsonl").path))
      let names = plots.drawn + plots.undrawn
      #expect(names == (space == "cost=5" ? [] : ["search"]))
      for name in names {
        #expect(FileManager.default.fileExists(atPath: url.appendingPathComponent("plots/\(name).csv").path))
      }
      // gnuplot, where it is, draws what it is told.
      #expect(plots.problem == nil || plots.drawn.isEmpty && plots.problem?.contains("isn't installed") == true)
    }
  }

  @Test func ofHalvingOnlyTheLastRungIsRanked() throws {
    let report = try Self.report("cost=1,10,100", halving: true)
    #expect(report.best(10).map(\.number) == [3] && report.best(10).first?.rung == 2)
    #expect(report.trials.rows.count == 4)
  }
}
