import Foundation
import SerCorpus
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation
@testable import SerReports

/// Eight speakers with six clips of two classes each, in two folds.
private enum Ablated {
  static let count = 48
  static let speakers = (0..<count).map { "s\($0 / 6)" }

  static var facts: RowFacts {
    RowFacts(
      FeatureTable(
        features: Matrix(rows: count, columns: 1), labels: (0..<count).map { $0 % 2 }, labelNames: ["angry", "sad"],
        speakers: speakers, genders: nil, intensities: nil, paths: (0..<count).map { "clip \($0).wav" }))
  }

  /// Wrong in every clip for which `errs` is true.
  static func cell(_ parameters: [String], seed: UInt64, isLeaky: Bool, errs: (_ row: Int) -> Bool) -> EvaluatedCell {
    let rows = (0..<count).map { row in
      let truth = row % 2
      let prediction = errs(row) ? 1 - truth : truth
      return OutOfFoldPredictions.Row(
        row: row, fold: row < 24 ? 0 : 1, truth: truth, prediction: prediction,
        probabilities: prediction == 0 ? [0.75, 0.25] : [0.25, 0.75])
    }
    let folds = ["first", "second"].map { name in
      CrossValidation.FoldOutcome(
        name: name, trainingRows: 24, testRows: 24, missingClasses: [],
        diagnostics: TrainingDiagnostics(stopReason: "optimum", converged: true), fitSeconds: 1, predictSeconds: 0.5)
    }
    return EvaluatedCell(
      featureSet: "mfcc", model: "svm", parameters: parameters,
      plan: SplitPlan(name: isLeaky ? "random" : "two-folds", isLeaky: isLeaky, folds: []), normalization: .train,
      seed: Seed(seed), outcome: .init(predictions: .init(classNames: ["angry", "sad"], rows: rows), folds: folds),
      speakers: speakers)
  }

  /// The base errs in one clip of six; without attention three of six go wrong; "same" changes nothing; "other" errs in
  /// as many clips as the base, of other speakers and seeds.
  static func report(isLeaky: Bool = false) -> AblationReport {
    let seeds: [UInt64] = [4, 5]
    func variant(
      _ name: String, _ settings: [String], _ errs: @escaping (_ row: Int, _ seed: UInt64) -> Bool
    ) -> AblatedVariant {
      AblatedVariant(
        name: name, settings: settings,
        cells: seeds.map { seed in cell(settings, seed: seed, isLeaky: isLeaky) { errs($0, seed) } })
    }
    let base = variant("base", ["cost=10"]) { row, _ in row % 6 == 0 }
    return AblationReport(
      title: "svm on corpus", base: base,
      variants: [
        variant("no attention", ["attention=false"]) { row, _ in row % 6 < 3 },
        variant("same", ["cost=10.0"]) { row, _ in row % 6 == 0 },
        variant("other", ["degree=2"]) { row, seed in row / 6 % 2 == 0 ? row % 6 == 1 || row % 6 == Int(seed) : false },
      ], facts: facts, interval: .speakers, seed: Seed(1), command: "serbase ablate svm corpus")
  }
}

@Suite struct AblationReportTests {
  @Test func theFolderHoldsWhatWasMeasured() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("ablation")
      let report = Ablated.report()
      _ = try await report.write(to: url, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil))
      let folds = try CSVDocument(contentsOf: url.appendingPathComponent("ablation.csv"))
      #expect(folds.rows.count == 4 * 2 * 2)
      let uar = try #require(folds.column("uar"))
      let lines = folds.rows.filter { $0[0] == "no attention" }
      #expect(lines.map { Array($0[1...2]) } == [["4", "first"], ["4", "second"], ["5", "first"], ["5", "second"]])
      // Of the clips 0 to 5 of a speaker the wrong ones are 0, 1, 2: two of three angry, one of three sad.
      #expect(lines.allSatisfy { $0[uar] == "0.500000" })
      let summary = try CSVDocument(contentsOf: url.appendingPathComponent("summary.csv"))
      func field(_ variant: String, _ column: String) throws -> String {
        let index = try #require(summary.column(column))
        return try #require(summary.rows.first { $0[0] == variant })[index]
      }
      #expect(try field("base", "uar_mean") == "0.833333" && field("base", "uar_difference") == "")
      #expect(try field("no attention", "uar_difference") == "-0.333333")
      #expect(try field("no attention", "conclusion") == "lower" && field("same", "conclusion") == "identical")
      // Eight speakers, all worse: 2 of 256 sign patterns, times the two variants that differ at all.
      #expect(try field("no attention", "permutation_p") == "0.007812")
      #expect(try field("no attention", "holm_p") == "0.01562" && field("same", "holm_p") == "")
      let predictions = try CSVDocument(contentsOf: url.appendingPathComponent("predictions.csv"))
      #expect(predictions.rows.count == 4 * 2 * 48)
      #expect(predictions.header.prefix(4) == ["path", "speaker", "gender", "intensity"])
      #expect(predictions.rows.last?.last == "other")
      try StagedOutput.check(url, as: AblationReport.folderKind)
    }
  }

  @Test func thePageSaysWhatCanAndCannotBeConcluded() {
    let page = AblationPage(report: Ablated.report(), plots: PlotOutcome(drawn: [], undrawn: [], problem: nil)).text
    #expect(page.contains("*no attention* is worse than the base: −0.333 [−0.333, −0.333] in UAR (p = 0.016)."))
    #expect(page.contains("*same* predicts exactly as the base does"))
    #expect(page.contains("*other* can't be told from the base") && page.contains("an interval that includes 0"))
    #expect(page.contains("## UAR by seed") && page.contains("## UAR by fold, mean over seeds"))
    #expect(!page.contains("LEAKY"))
  }

  @Test func aLeakyAblationSaysSoEverywhere() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("ablation")
      _ = try await Ablated.report(isLeaky: true)
        .write(to: url, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil))
      for name in ["ablation.csv", "summary.csv", "predictions.csv"] {
        let table = try CSVDocument(contentsOf: url.appendingPathComponent(name))
        let marks = try #require(table.column("marks"))
        #expect(table.rows.allSatisfy { $0[marks] == "LEAKY" }, "\(name)")
      }
      for name in ["ablation.md", "plots/differences.gp", "plots/differences.csv", "plots/uar.gp", "plots/uar.csv"] {
        let text = try String(contentsOf: url.appendingPathComponent(name), encoding: .utf8)
        #expect(text.contains("LEAKY"), "\(name)")
      }
    }
  }
}
