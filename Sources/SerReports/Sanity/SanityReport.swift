import Foundation
import SerEvaluation
import SerFormats
import SerLearning

/// Writes the folder of sanity checks: what is left of a result when the labels mean nothing, and how much of it a single
/// column or a clip's loudness and duration would give.
public struct SanityReport: Sendable {
  /// One model on one feature set.
  public struct Checked: Sendable {
    public let title: String
    public let parameters: [String]
    public let observedInterval: Interval?
    public let test: ShuffledLabelTest

    public init(title: String, parameters: [String], observedInterval: Interval?, test: ShuffledLabelTest) {
      self.title = title
      self.parameters = parameters
      self.observedInterval = observedInterval
      self.test = test
    }
  }

  /// One column alone, or a few plain measures.
  public struct Baseline: Sendable {
    public let title: String
    /// Of what it is made.
    public let columns: String
    public let uar: Double?
    public let interval: Interval?

    public init(title: String, columns: String, uar: Double?, interval: Interval?) {
      self.title = title
      self.columns = columns
      self.uar = uar
      self.interval = interval
    }
  }

  /// The columns of a set that tell most when alone.
  public struct Leaders: Sendable {
    public let featureSet: String
    /// Of how many they are the best.
    public let columnCount: Int
    public let columns: [(name: String, uar: Double)]

    public init(featureSet: String, columnCount: Int, columns: [(name: String, uar: Double)]) {
      self.featureSet = featureSet
      self.columnCount = columnCount
      self.columns = columns
    }
  }

  public let title: String
  public let protocolName: String
  public let marks: [Mark]
  public let remarks: [String]
  public let checked: [Checked]
  public let baselines: [Baseline]
  public let leaders: [Leaders]
  public let command: String

  public init(
    title: String, protocolName: String, marks: [Mark], remarks: [String], checked: [Checked], baselines: [Baseline],
    leaders: [Leaders], command: String
  ) {
    self.title = title
    self.protocolName = protocolName
    self.marks = marks
    self.remarks = remarks
    self.checked = checked
    self.baselines = baselines
    self.leaders = leaders
    self.command = command
  }

  /// What the folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "sanity.csv") { name in
    ["sanity.md", "index.html", "shuffles.csv", "columns.csv", "run.json", "plots"].contains(name)
  }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try table.write(to: file("sanity.csv"))
      try shuffles.write(to: file("shuffles.csv"))
      try columns.write(to: file("columns.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let figure = figure
      let outcome = try await writer.write([figure], to: folder)
      let page = SanityPage(report: self, figure: figure, plots: outcome).page
      try StagedOutput.write(page.markdown, to: file("sanity.md"))
      try StagedOutput.write(page.html, to: file("index.html"))
      return outcome
    }
  }

  var chance: Double { checked.first?.test.chance ?? .nan }
  var markText: String { marks.map(\.rawValue).joined(separator: " ") }

  private var table: CSVDocument {
    let results = checked.flatMap { checked in
      [
        [checked.title, "true labels"]
          + [checked.test.observed, checked.observedInterval?.lower, checked.observedInterval?.upper, checked.test.p]
          .map(ComparisonTables.text),
        [checked.title, "shuffled labels"]
          + [checked.test.mean, checked.test.interval.lower, checked.test.interval.upper, nil].map(
            ComparisonTables.text),
      ]
    }
    let plain = baselines.map { baseline in
      [baseline.title, baseline.columns]
        + [baseline.uar, baseline.interval?.lower, baseline.interval?.upper, nil].map(ComparisonTables.text)
    }
    return CSVDocument(
      header: ["subject", "what", "uar", "uar_lower", "uar_upper", "p", "chance", "protocol", "marks"],
      rows: (results + plain).map { $0 + [ComparisonTables.text(chance), protocolName, markText] })
  }

  private var shuffles: CSVDocument {
    CSVDocument(
      header: ["subject", "shuffle", "uar", "protocol", "marks"],
      rows: checked.flatMap { checked in
        checked.test.shuffled.enumerated().map { number, uar in
          [checked.title, "\(number + 1)", ComparisonTables.text(uar), protocolName, markText]
        }
      })
  }

  private var columns: CSVDocument {
    CSVDocument(
      header: ["feature_set", "column", "uar", "protocol", "marks"],
      rows: leaders.flatMap { set in
        set.columns.map { [set.featureSet, $0.name, ComparisonTables.text($0.uar), protocolName, markText] }
      })
  }

  private var figure: Plot {
    func row(_ label: String, _ group: String, _ value: Double?, _ interval: Interval?) -> BarsWithIntervals.Row {
      .init(
        label: label, group: group, value: value ?? .nan, lower: interval?.lower ?? .nan, upper: interval?.upper ?? .nan
      )
    }
    let rows =
      checked.flatMap { checked in
        [
          row(checked.title, "true labels", checked.test.observed, checked.observedInterval),
          row("\(checked.title), labels shuffled", "shuffled labels", checked.test.mean, checked.test.interval),
        ]
      } + baselines.map { row($0.title, "a single column or plain measures", $0.uar, $0.interval) }
    return BarsWithIntervals(
      title: "Sanity checks: \(title)\(marks.isEmpty ? "" : " (\(markText))")",
      subtitle: "\(protocolName); intervals over speakers, of shuffled labels where 95 % of shuffles lie",
      valueLabel: "UAR", rows: rows, reference: (name: "chance", value: chance)
    ).plot(named: "sanity")
  }
}
