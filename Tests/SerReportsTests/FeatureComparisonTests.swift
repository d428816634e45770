import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation
@testable import SerReports

/// Five speakers with two angry, a calm and a sad clip each, and two sets whose figures can be worked out by hand.
private enum Compared {
  static let classes = ["angry", "calm", "sad"]
  static let truth = [0, 0, 1, 2]
  static let labels = (0..<20).map { truth[$0 % 4] }
  static let speakers = (0..<20).map { "s\($0 / 4)" }

  /// Three columns: the first tells the emotion, the second the speaker, the third nothing.
  static func features(_ row: Int) -> [Float] {
    [Float(labels[row]) + Float(row % 3) * 0.1, Float(row / 4) + Float(row % 2) * 0.1, 7]
  }

  /// A set of three columns.
  static func set(
    _ name: String, isLeaky: Bool = false, speakers: [String]? = speakers, isProbed: Bool = true,
    features: (_ row: Int) -> [Float] = features, predict: (_ speaker: Int, _ clip: Int) -> Int
  ) async throws -> ComparedFeatureSet {
    let rows = (0..<20).map { row in
      OutOfFoldPredictions.Row(
        row: row, fold: 0, truth: labels[row], prediction: predict(row / 4, row % 4), probabilities: nil)
    }
    let predictions = OutOfFoldPredictions(classNames: classes, rows: rows)
    let fold = CrossValidation.FoldOutcome(
      name: "1", trainingRows: 16, testRows: 4, missingClasses: [],
      diagnostics: TrainingDiagnostics(stopReason: "optimum", converged: true), fitSeconds: 1, predictSeconds: 1)
    let cell = EvaluatedCell(
      featureSet: name, model: "svm", parameters: ["cost=10"],
      plan: SplitPlan(name: isLeaky ? "random-80-10-10" : "group-5fold", isLeaky: isLeaky, folds: []),
      normalization: .train, seed: Seed(1), outcome: .init(predictions: predictions, folds: [fold]),
      speakers: speakers)
    let analysis = try await FeatureSetAnalysis(
      StandardizedColumns(Matrix(rows: (0..<20).map(features))), names: ["mood", "voice", "always"], labels: labels,
      classCount: 3,
      speakers: speakers, seed: Seed(1), workers: 1)
    let figures = SpeakerProbe.Figures(predictions, Compared.speakers, Seed(1))
    let probe = SpeakerProbe(
      plain: figures, speakerScaled: figures, chance: 0.2, speakers: 5, judgedClips: 20, split: "apart")
    return ComparedFeatureSet(
      cell: cell, analysis: analysis, speakerProbe: isProbed ? probe : nil,
      cost: ExtractionCost(clips: 4, seconds: 3, processorSeconds: 2, audioSeconds: 100))
  }

  /// All right, and wrong in the calm clip of every speaker.
  static func both(isLeaky: Bool = false) async throws -> [ComparedFeatureSet] {
    [
      try await set("mfcc-functionals", isLeaky: isLeaky) { _, clip in truth[clip] },
      try await set("logmel-functionals", isLeaky: isLeaky) { _, clip in clip == 2 ? 0 : truth[clip] },
    ]
  }

  static func report(_ sets: [ComparedFeatureSet]) -> FeatureComparisonReport {
    let pairs = FeatureSetPair.all(
      of: sets, speakers: speakers, alignments: FeatureSetPair.indices(of: sets.count).map { _ in 0.25 }, seed: Seed(1))
    return FeatureComparisonReport(
      title: "toy", sets: sets, pairs: pairs, reference: "Reference: a ruler.", command: "serbase features compare toy")
  }
}

@Suite struct FeatureComparisonTests {
  @Test func setsHaveTheFiguresWorkedOutByHand() async throws {
    let table = FeatureComparisonTables.sets(try await Compared.both())
    func value(_ name: String, _ row: Int) throws -> String { table.rows[row][try #require(table.column(name))] }
    #expect(try value("feature_set", 1) == "logmel-functionals")
    #expect(try value("columns", 1) == "3")
    #expect(try value("constant_columns", 1) == "1")
    #expect(try value("classifier", 1) == "svm cost=10")
    // Recalls 1, 0 and 1; 15 of 20 right.
    #expect(try value("uar", 1) == "0.666667")
    #expect(try value("accuracy", 1) == "0.750000")
    #expect(try value("uar_lower", 1) == "0.666667")
    #expect(try value("uar", 0) == "1.000000")
    #expect(try value("greatest_f_column", 0) == "mood")
    #expect(try value("columns_differing", 0) == "1")
    #expect(try value("speaker_accuracy", 0) == "1.000000")
    #expect(try value("speaker_chance", 0) == "0.200000")
    // Entropy of ½, ¼, ¼.
    #expect(try value("emotion_entropy_nats", 0) == "1.039721")
    #expect(!table.header.contains { $0.contains("second") }, "times differ from run to run")
  }

  @Test func columnsAreListedWithWhatTheyTell() async throws {
    let sets = [try await Compared.both()[0]]
    let table = FeatureComparisonTables.columns(sets)
    func share(_ name: String, _ row: Int) throws -> Double {
      let column = try #require(table.column(name))
      return try #require(Double(table.rows[row][column]))
    }
    #expect(table.rows.map { $0[1] } == ["mood", "voice", "always"])
    #expect(try share("emotion_share", 0) > 0.9)
    #expect(try share("speaker_share", 1) > 0.9)
    #expect(try share("eta_squared", 0) > 0.9)
    #expect(try share("eta_squared", 1) < 0.1)
    #expect(table.rows[2].dropFirst(2).joined().isEmpty)
  }

  /// A column that is the class itself: no variance within classes.
  @Test func anInfiniteFIsWritten() async throws {
    let toy = try await Compared.both()[0]
    let labels = [0, 0, 0, 0, 1, 1, 1, 1]
    let rows: [[Float]] = labels.map { [$0 == 0 ? -1 : 1, 3] }
    let analysis = try await FeatureSetAnalysis(
      StandardizedColumns(Matrix(rows: rows)), names: ["class", "always"], labels: labels, classCount: 2,
      speakers: nil, seed: Seed(1), workers: 1)
    let set = ComparedFeatureSet(cell: toy.cell, analysis: analysis, speakerProbe: nil, cost: toy.cost)
    let columns = FeatureComparisonTables.columns([set])
    let f = try #require(columns.column("f"))
    #expect(columns.rows.map { $0[f] } == ["inf", ""])
    let table = FeatureComparisonTables.sets([set])
    #expect(table.rows[0][try #require(table.column("greatest_f"))] == "inf")
    #expect(ColumnLeaders(sets: [set], picture: []).text.contains("| ∞ |"))
  }

  /// Each of five speakers differs the same way: 2 of 32 sign patterns are as extreme.
  @Test func pairsAreTestedByUAR() async throws {
    let sets = try await Compared.both()
    let pair = try #require(Compared.report(sets).pairs.first)
    #expect(abs(pair.comparison.uarDifference - 1.0 / 3) < 1e-12)
    #expect(pair.p == 0.0625 && pair.adjustedP == 0.0625 && pair.alignment == 0.25)
    let interval = try #require(pair.uarInterval)
    #expect(abs(interval.lower - 1.0 / 3) < 1e-12 && abs(interval.upper - 1.0 / 3) < 1e-12)
    #expect(FeatureFindings.verdict(on: pair) == "can't be told apart")
    let same = try #require(
      FeatureSetPair.all(of: [sets[0], sets[0]], speakers: Compared.speakers, alignments: [1], seed: Seed(1)).first)
    #expect(same.p == 1 && FeatureFindings.verdict(on: same) == "same predictions")
    // Without speakers: McNemar's test over the five clips that only one judges rightly.
    let bare = try #require(FeatureSetPair.all(of: sets, speakers: nil, alignments: [nil], seed: Seed(1)).first)
    #expect(abs(bare.p - 0.0625) < 1e-12 && bare.uarInterval == nil)
    #expect(abs(bare.testedDifference - 0.25) < 1e-12)
  }

  /// What each speaker adds sums to the difference, though classes and speakers are of different sizes.
  @Test func uarIsSharedOutToSpeakers() throws {
    var stream = Seed(5).makeStream()
    func rows(_ accuracy: Double) -> [OutOfFoldPredictions.Row] {
      (0..<90).map { row in
        let truth = row % 7 == 0 ? 2 : row % 3 == 0 ? 1 : 0
        return .init(
          row: row, fold: 0, truth: truth, prediction: stream.uniform() < accuracy ? truth : (truth + 1) % 3,
          probabilities: nil)
      }
    }
    let speakers = (0..<90).map { "s\($0 * $0 % 6)" }
    let first = OutOfFoldPredictions(classNames: Compared.classes, rows: rows(1))
    let second = OutOfFoldPredictions(classNames: Compared.classes, rows: rows(0.2))
    let comparison = try #require(PairedComparison(first, second, speakers: speakers, seed: Seed(1)))
    // With a first set that is always right, no speaker's part is negative: the observed sum is the greatest.
    let count = Set(speakers).count
    #expect(comparison.speakerUARPermutationP == 2 / pow(2, Double(count)))
  }

  private func findings(_ sets: [ComparedFeatureSet], speakers: [String]? = Compared.speakers) -> String {
    let alignments = FeatureSetPair.indices(of: sets.count).map { _ in Double?.none }
    return FeatureFindings(
      sets: sets, pairs: FeatureSetPair.all(of: sets, speakers: speakers, alignments: alignments, seed: Seed(1))
    ).text
  }

  @Test func equalSharesAreNoFinding() async throws {
    // Apart in the two angry clips of every speaker and the same otherwise: neither emotion nor speaker moves it.
    let neither = try await Compared.set("neither") { row in
      [[1, -1, 0, 0][row % 4], [2, -2, 0, 0][row % 4], 7]
    } predict: { _, clip in
      Compared.truth[clip]
    }
    #expect(neither.share(0.5, \.emotion) == 0 && neither.share(0.5, \.speaker) == 0)
    #expect(!findings([neither]).contains("vary more"))
    let mood = try await Compared.set("mood") { row in
      [Compared.features(row)[0], Compared.features(row)[0] * 2, 7]
    } predict: { _, clip in
      Compared.truth[clip]
    }
    #expect(findings([mood]).contains("In every set, columns vary more with the emotion than with the speaker"))
    #expect(findings([mood, neither]).contains("In mood, columns vary more with the emotion"))
    let voice = try await Compared.set("voice") { row in
      [Compared.features(row)[1], Compared.features(row)[1] * 2, 7]
    } predict: { _, clip in
      Compared.truth[clip]
    }
    let mixed = findings([mood, neither, voice])
    #expect(
      mixed.contains("In voice, columns vary more with the speaker") && mixed.contains("; in mood it is the other"))
  }

  @Test func onlyAProbeAboveChanceIsAWarning() async throws {
    let warning = "This is why speakers must never stand in training and test alike."
    #expect(findings([try await Compared.both()[0]]).contains(warning))
    // Right in the sad clips only: a quarter, of which every speaker has his part; by chance a fifth.
    let poor = try await Compared.set("poor") { _, clip in clip == 3 ? 2 : (Compared.truth[clip] + 1) % 3 }
    #expect(findings([poor]).contains("in 25 % of the clips (chance 20 %)"))
    let none = try await Compared.set("none") { _, clip in (Compared.truth[clip] + 1) % 3 }
    #expect(findings([none]).contains("in 0 % of the clips") && !findings([none]).contains(warning))
  }

  /// Without speakers the test is about accuracy, and the sentence says so.
  @Test func theTestIsNamedByItsMeasure() async throws {
    let sets = try await Compared.both()
    #expect(findings(sets).contains("; logmel-functionals can't be told apart from it. The lowest"))
    let bare = findings(sets, speakers: nil)
    #expect(bare.contains("; logmel-functionals can't be told apart from it by accuracy. The lowest"))
    #expect(bare.contains("corrected p (of accuracy) 0.062: can't be told apart"))
    let wrong = try await Compared.set("wrong") { _, clip in (Compared.truth[clip] + 1) % 3 }
    #expect(
      findings([sets[0], wrong], speakers: nil).contains(
        "; its lead over wrong in accuracy is more than chance explains. The lowest"))
    // Ten angry clips against five calm ones and a sad one: behind in accuracy, ahead in UAR.
    let angry = try await Compared.set("angry") { _, _ in 0 }
    let rare = try await Compared.set("rare") { speaker, clip in [1, 1, 1, speaker == 0 ? 2 : 0][clip] }
    let pair = try #require(
      FeatureSetPair.all(of: [angry, rare], speakers: nil, alignments: [nil], seed: Seed(1)).first)
    let sure = FeatureSetPair(
      first: pair.first, second: pair.second, comparison: pair.comparison, accuracyInterval: nil, uarInterval: nil,
      adjustedP: 0.01, alignment: nil)
    let text = FeatureFindings(sets: [angry, rare], pairs: [sure]).text
    #expect(text.contains("**rare** has the highest UAR") && !text.contains("its lead"))
    #expect(text.contains("; in accuracy angry leads by more than chance explains. The lowest"))
  }

  @Test func pageSaysWhatItIsAndIsNot() async throws {
    let sets = try await Compared.both(isLeaky: true)
    let outcome = PlotOutcome(drawn: ["uar-columns"], undrawn: [], problem: nil)
    let report = Compared.report(sets)
    let page = FeatureComparisonPage(
      title: "toy", sets: sets, pairs: report.pairs, reference: report.reference, plots: outcome,
      command: report.command
    ).text
    #expect(page.contains("mfcc-functionals **LEAKY**") && page.contains("Not a result about emotions"))
    #expect(page.contains("Descriptions are not choices") && page.contains("MFCC against log-mel"))
    #expect(page.contains("+0.333 [+0.333, +0.333]") && page.contains("1.039720 nats") == false)
    #expect(page.contains("plots/uar-columns.png") && !page.contains("plots/alignment.png"))
    #expect(!page.contains("nan") && !page.contains("inf]"))
  }

  @Test func whatIsUnknownIsLeftOut() async throws {
    let set = try await Compared.set("mfcc-functionals", speakers: nil, isProbed: false) { _, _ in 0 }
    let table = FeatureComparisonTables.sets([set])
    let column = { (name: String) throws in table.rows[0][try #require(table.column(name))] }
    #expect(try column("speaker_accuracy").isEmpty)
    #expect(try column("emotion_share_median").isEmpty)
    #expect(try column("uar_lower").isEmpty)
    #expect(try column("uar") == "0.333333")
    let page = FeatureComparisonPage(
      title: "toy", sets: [set], pairs: [], reference: "", plots: PlotOutcome(drawn: [], undrawn: [], problem: nil),
      command: ""
    ).text
    #expect(!page.contains("Speaker leak gauge") && !page.contains("Which differences hold"))
    #expect(page.contains("without intervals"))
  }

  @Test func folderIsWholeAndForeignOnesAreSpared() async throws {
    let report = Compared.report(try await Compared.both())
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      for _ in 0..<2 { _ = try await report.write(to: out, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil)) }
      let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
      #expect(
        names == ["columns.csv", "features.csv", "features.md", "pairs.csv", "plots", "run.json", "timing.csv"])
      let timing = try CSVDocument(contentsOf: out.appendingPathComponent("timing.csv"))
      #expect(timing.rows[0].suffix(3) == ["500.000000", "2.000000", "50.000000"])
      let figures = try FileManager.default.contentsOfDirectory(atPath: out.appendingPathComponent("plots").path)
      #expect(
        figures.filter { $0.hasSuffix(".gp") }.sorted() == [
          "alignment.gp", "leading-columns.gp", "speaker-emotion.gp", "uar-columns.gp", "variance-shares.gp",
        ])
      try "mine".write(to: out.appendingPathComponent("mine.txt"), atomically: true, encoding: .utf8)
      await #expect(throws: FormatError.self) {
        _ = try await report.write(to: out, run: Data(), plots: PlotWriter(gnuplot: nil))
      }
    }
  }

  @Test func pointsWithoutTwoValuesAreNotDrawn() {
    let plot = ScatterWithIntervals(
      title: "t",
      points: [
        .init(name: "a", x: 10, y: 0.5, yInterval: Interval(lower: 0.4, upper: 0.6)),
        .init(name: "b", x: .nan, y: 0.5), .init(name: "c", x: 0, y: 0.5),
      ], xLabel: "x", yLabel: "y", isXLogarithmic: true, yReference: ("chance", 0.125)
    ).plot(named: "p")
    #expect(plot.tables[0].document.rows == [["a", "10.000000", "", "", "0.500000", "0.400000", "0.600000"]])
    #expect(plot.script.contains("set logscale x") && plot.script.contains("'chance'"))
    #expect(plot.script.contains("yerrorbars") && !plot.script.contains("xerrorbars"))
  }

  @Test(.enabled(if: Gnuplot.locate() != nil, "needs gnuplot"))
  func gnuplotDrawsEveryFigure() async throws {
    let report = Compared.report(try await Compared.both())
    try await withTemporaryFolder { folder in
      let outcome = try await report.write(to: folder.appendingPathComponent("out"), run: Data())
      #expect(outcome.problem == nil && outcome.drawn.count == 5)
    }
  }
}
