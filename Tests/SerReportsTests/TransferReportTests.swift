import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

/// Transfers of known predictions: what the page says of them.
@Suite struct TransferReportTests {
  private static let classes = ["angry", "sad"]

  /// Six speakers of twenty clips each, of which the first `right` are judged rightly.
  private static func cell(
    _ kind: TransferCell.Kind, from training: String, to test: String, right: Int,
    normalization: Normalization = .train
  ) -> TransferCell {
    let rows = (0..<120).map { row in
      let truth = row % 2
      return OutOfFoldPredictions.Row(
        row: row, fold: 0, truth: truth, prediction: row % 20 < right ? truth : 1 - truth, probabilities: nil)
    }
    let table = FeatureTable(
      features: Matrix(rows: 120, columns: 1), labels: rows.map(\.truth), labelNames: classes,
      speakers: rows.map { "\($0.row / 20)" }, paths: rows.map { "\($0.row).wav" })
    return TransferCell(
      kind: kind, training: training, test: test, featureSet: "set", model: "svm", parameters: ["cost=10"],
      normalization: normalization, marks: normalization.isTransductive ? [.transductive] : [], trainingRows: 100,
      predictions: OutOfFoldPredictions(classNames: classes, rows: rows), facts: RowFacts(table), seed: Seed(1))
  }

  private static func report(_ cells: [TransferCell]) -> TransferReport {
    TransferReport(
      corpora: ["one", "two"], cells: cells, omitted: [], scheme: .four, seed: Seed(1), command: "serbase transfer")
  }

  private static var cells: [TransferCell] {
    [
      cell(.across, from: "one", to: "two", right: 12),
      cell(.across, from: "one", to: "two", right: 16, normalization: .corpus),
      cell(.across, from: "two", to: "one", right: 10),
      cell(.within(protocolName: "group-5fold", comparedTo: []), from: "two", to: "two", right: 18),
      cell(.within(protocolName: "group-5fold", comparedTo: []), from: "one", to: "one", right: 18),
    ]
  }

  @Test func wordsSayWhatHolds() throws {
    let sentences = TransferFindings(report: Self.report(Self.cells)).sentences
    #expect(sentences.count == 2)
    // All speakers are alike, so that intervals have no width.
    #expect(sentences[0].contains("UAR 0.600 [0.600, 0.600]") && sentences[0].contains("above chance (0.500)"))
    // 0.1 above chance of the 0.4 within.
    #expect(sentences[0].contains("the 0.900 within two on the same classes") && sentences[0].contains("25 % is left"))
    #expect(sentences[0].contains("With corpus normalisation (transductive) it is better by +0.200"))
    #expect(sentences[1].contains("**not above chance** (0.500)") && sentences[1].contains("Nothing is left of"))
  }

  @Test func theFolderIsWritten() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t")
      let outcome = try await Self.report(Self.cells)
        .write(to: url, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil))
      #expect(outcome.undrawn.count == 5)
      let table = try CSVDocument(contentsOf: url.appendingPathComponent("transfer.csv"))
      let (uar, kind) = try (#require(table.column("uar")), #require(table.column("kind")))
      #expect(table.rows.map { $0[uar] } == ["0.600000", "0.800000", "0.500000", "0.900000", "0.900000"])
      #expect(table.rows.map { $0[kind] } == ["across", "across", "across", "within", "within"])
      let predictions = try CSVDocument(contentsOf: url.appendingPathComponent("predictions.csv"))
      #expect(predictions.rows.count == 600)
      let page = try String(contentsOf: url.appendingPathComponent("transfer.md"), encoding: .utf8)
      #expect(page.contains("IEMOCAP") && page.contains("**transductive**") && page.contains(Mark.transductive.meaning))
    }
  }

  /// A cell of two classes and one of eight are coloured by what they have above chance.
  @Test func mapsAreColouredAboveChance() throws {
    let figures = TransferFigures(report: Self.report(Self.cells))
    #expect(figures.maps.map(\.plot.name) == ["uar-svm-set-train", "uar-svm-set-corpus"])
    let rows = figures.maps[0].plot.tables[0].document.rows
    #expect(rows == [["one", "0.8000", "0.2000"], ["two", "0.0000", "0.8000"]])
  }
}

@Suite struct RobustnessReportTests {
  private static func predictions(right: Int) -> OutOfFoldPredictions {
    OutOfFoldPredictions(
      classNames: ["a", "b"],
      rows: (0..<120).map { row in
        .init(
          row: row, fold: 0, truth: row % 2, prediction: row % 20 < right ? row % 2 : 1 - row % 2, probabilities: nil)
      })
  }

  @Test func thePageSaysWhereAModelFails() async throws {
    let speakers = (0..<120).map { "\($0 / 20)" }
    let clean = Self.predictions(right: 18)
    let noise = try #require(Degradation.all.first { $0.name == "noise-white" })
    let points = zip(noise.levels, [18, 18, 16, 16, 14, 12, 10]).map { level, right in
      DegradedCurve.Point(
        level: level,
        judgement: DegradedJudgement(
          Self.predictions(right: right), clean: clean, speakers: speakers, seed: Seed(1)), lost: 0)
    }
    let model = DegradedModel(
      featureSet: "set", model: "svm", parameters: [], augmentation: nil, clean: clean,
      cleanInterval: Interval(lower: 0.9, upper: 0.9), curves: [DegradedCurve(degradation: noise, points: points)])
    let table = FeatureTable(
      features: Matrix(rows: 120, columns: 1), labels: (0..<120).map { $0 % 2 }, labelNames: ["a", "b"],
      speakers: speakers)
    let report = RobustnessReport(
      title: "corpus", models: [model], facts: RowFacts(table), protocolName: "luna-5fold", normalization: .train,
      marks: [], remarks: [], seed: Seed(1), command: "serbase robustness")
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("r")
      _ = try await report.write(to: url, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil))
      let page = try String(contentsOf: url.appendingPathComponent("robustness.md"), encoding: .utf8)
      // 0.9 falls to 0.8 at 15 dB, and to chance at −5 dB.
      #expect(page.contains("(between 20 and 15)") && page.contains("| −5 |"), "\(page)")
      #expect(page.contains("suffers most from white noise: −0.400 [−0.400, −0.400]"))
      let script = try String(contentsOf: url.appendingPathComponent("plots/robustness.gp"), encoding: .utf8)
      #expect(
        script.contains("set label 1 'white noise' at") && script.contains("set xlabel 'signal-to-noise ratio (dB)'"))
      let levels = try CSVDocument(contentsOf: url.appendingPathComponent("robustness.csv"))
      #expect(levels.rows.count == 8)
    }
  }

  /// Every level is a chain that can be made, and levels get harsher one by one.
  @Test func degradationsAreDefinite() throws {
    for degradation in Degradation.all {
      for level in degradation.levels { #expect(throws: Never.self) { try AugmentationChain(level.specification) } }
      let strengths = degradation.levels.map(\.strength)
      #expect(strengths == strengths.sorted() || strengths == strengths.sorted(by: >), "\(degradation.name)")
    }
    #expect(Set(Degradation.all.map(\.name)).count == Degradation.all.count)
  }
}
