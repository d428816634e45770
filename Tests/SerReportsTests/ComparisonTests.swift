import Foundation
import SerCorpus
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation
@testable import SerReports

/// Five speakers, each with two angry clips, a neutral and a sad one, and cells whose figures can be worked out by hand.
private enum Judged {
  static let classes = ["angry", "neutral", "sad"]
  static let speakers = ["a", "b", "c", "d", "e"]
  static let truth = [0, 0, 1, 2]
  static let count = speakers.count * truth.count
  static let seed = Seed(7)

  static let honest = SplitPlan(name: "two-folds", isLeaky: false, folds: [])
  static let leaky = SplitPlan(name: "random", isLeaky: true, folds: [])

  static func table(paths: Bool = true, speakers named: Bool = true) -> FeatureTable {
    let owners = speakers.flatMap { speaker in truth.map { _ in speaker } }
    return FeatureTable(
      features: Matrix(rows: count, columns: 1), labels: speakers.flatMap { _ in truth }, labelNames: classes,
      speakers: named ? owners : nil, genders: owners.map { "ac".contains($0) ? "female" : "male" },
      intensities: speakers.flatMap { _ in ["strong", "normal", "normal", ""] },
      paths: paths ? (0..<count).map { "\(owners[$0])-\($0 % truth.count).wav" } : nil)
  }

  static var facts: RowFacts { RowFacts(table()) }

  /// A cell whose predictions `predict` gives for a speaker's number and clip; the first fold holds two speakers.
  static func cell(
    _ featureSet: String, _ model: String, plan: SplitPlan = honest, normalization: Normalization = .train,
    converged: Bool = true, missing: [String] = [], probabilities: [[Float]]? = nil,
    speakers: [String]? = facts.speakers, seed: Seed = seed, parameters: [String]? = nil,
    predict: (_ speaker: Int, _ clip: Int) -> Int
  ) -> EvaluatedCell {
    let rows = (0..<count).map { row in
      let label = truth[row % truth.count]
      return OutOfFoldPredictions.Row(
        row: row, fold: row < 8 ? 0 : 1, truth: label, prediction: predict(row / truth.count, row % truth.count),
        probabilities: probabilities.map { $0[label] })
    }
    let folds = [("first", 8), ("second", count - 8)].map { name, rows in
      CrossValidation.FoldOutcome(
        name: name, trainingRows: count - rows, testRows: rows, missingClasses: missing,
        diagnostics: TrainingDiagnostics(stopReason: converged ? "optimum" : "iteration limit", converged: converged),
        fitSeconds: 1, predictSeconds: 0.5)
    }
    return EvaluatedCell(
      featureSet: featureSet, model: model, parameters: parameters ?? (model == "svm" ? ["cost=10"] : []), plan: plan,
      normalization: normalization, seed: seed,
      outcome: .init(predictions: OutOfFoldPredictions(classNames: classes, rows: rows), folds: folds),
      speakers: speakers)
  }

  /// Errs in the neutral clip of speaker a (as angry) and in the sad ones of a and b (as neutral).
  static func mostlyRight(speakers: [String]? = facts.speakers, seed: Seed = seed) -> EvaluatedCell {
    cell(
      "mfcc", "svm", probabilities: [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.25, 0.25, 0.5]], speakers: speakers,
      seed: seed
    ) { speaker, clip in
      if clip == 2, speaker == 0 { return 0 }
      if clip == 3, speaker < 2 { return 1 }
      return truth[clip]
    }
  }

  static func alwaysAngry(speakers: [String]? = facts.speakers) -> EvaluatedCell {
    cell("mfcc", "majority", speakers: speakers) { _, _ in 0 }
  }

  /// Takes every neutral clip for a sad one.
  static var neverNeutral: EvaluatedCell {
    cell("logmel", "svm", converged: false, missing: ["neutral"]) { _, clip in clip == 2 ? 2 : truth[clip] }
  }

  static var perfectLeak: EvaluatedCell { cell("mfcc", "svm", plan: leaky) { _, clip in truth[clip] } }
  static var alwaysSadLeak: EvaluatedCell { cell("mfcc", "majority", plan: leaky) { _, _ in 2 } }
  static var transductive: EvaluatedCell {
    cell("mfcc", "svm", normalization: .speaker) { _, clip in truth[clip] }
  }

  /// Marked cells first, so that an order by marks is seen to be made.
  static var all: [EvaluatedCell] {
    [perfectLeak, alwaysSadLeak, transductive, alwaysAngry(), neverNeutral, mostlyRight()]
  }
}

/// A CSV document read by column names.
private struct Rows {
  let document: CSVDocument

  /// The rows in which the named columns have these values.
  func matching(_ conditions: [String: String]) throws -> [[String: String]] {
    let columns = try conditions.map { (try #require(document.column($0.key), "no column \($0.key)"), $0.value) }
    return document.rows.filter { row in columns.allSatisfy { row[$0.0] == $0.1 } }.map { row in
      Dictionary(zip(document.header, row), uniquingKeysWith: { first, _ in first })
    }
  }

  /// The only such row.
  func only(_ conditions: [String: String]) throws -> [String: String] {
    let rows = try matching(conditions)
    #expect(rows.count == 1, "\(rows.count) rows with \(conditions)")
    return try #require(rows.first)
  }
}

private func expect(
  _ row: [String: String], _ expected: [String: String], at location: SourceLocation = #_sourceLocation
) {
  for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
    guard let found = row[name], let number = Double(found), let expected = Double(value) else {
      #expect(row[name] == value, "\(name)", sourceLocation: location)
      continue
    }
    // Expected figures are written with six digits.
    #expect(abs(number - expected) <= 5.1e-7, "\(name): \(found), not \(value)", sourceLocation: location)
  }
}

@Suite struct ComparisonTableTests {
  @Test func comparisonHasTheFiguresWorkedOutByHand() throws {
    let table = Rows(document: ComparisonTables.comparison(Judged.all))
    #expect(table.document.rows.count == 6)
    // 17 of 20; recalls 1, 4/5, 3/5; F1 20/21, 8/11, 6/8; folds 5/8 and 1, with recalls (1, 1/2, 0) and (1, 1, 1).
    let best = try table.only(["feature_set": "mfcc", "model": "svm", "marks": ""])
    expect(
      best,
      [
        "parameters": "cost=10", "protocol": "two-folds", "normalization": "train", "seed": "7", "rows": "20",
        "folds": "2", "accuracy": "0.850000", "uar": "0.800000", "macro_f1": "0.809885", "weighted_f1": "0.845509",
        "log_loss": "0.693147", "fold_accuracy_mean": "0.812500", "fold_accuracy_sd": "0.265165",
        "fold_uar_mean": "0.750000", "fold_uar_sd": "0.353553", "converged": "true",
      ])
    let bounds = try ["uar_lower", "uar_upper"].map { try #require(Double(best[$0] ?? "")) }
    #expect(bounds[0] < 0.8 && 0.8 < bounds[1] && bounds[1] <= 1)
    // Every speaker has the same figures, so that no resample differs; precision is undefined for two classes.
    expect(
      try table.only(["model": "majority", "marks": ""]),
      [
        "parameters": "", "accuracy": "0.500000", "accuracy_lower": "0.500000", "accuracy_upper": "0.500000",
        "uar": "0.333333", "uar_lower": "0.333333", "uar_upper": "0.333333", "macro_f1": "0.222222",
        "weighted_f1": "0.333333", "log_loss": "",
      ])
    expect(
      try table.only(["feature_set": "logmel"]), ["accuracy": "0.750000", "uar": "0.666667", "converged": "false"])
    expect(
      try table.only(["model": "svm", "protocol": "random"]), ["marks": "LEAKY", "accuracy": "1.000000"])
    expect(try table.only(["normalization": "speaker"]), ["marks": "transductive", "uar": "1.000000"])
  }

  /// Every row gives its true class 0.5 and the others 0.25; three rows are predicted wrongly all the same.
  @Test func calibrationErrorsStandWhereThereAreProbabilities() throws {
    let prepared = EvaluatedCell(
      featureSet: "mfcc", model: "svm", parameters: [], plan: Judged.honest, normalization: .train, seed: Judged.seed,
      outcome: Judged.mostlyRight().outcome, speakers: nil,
      preparation: PreparationNote(selection: "anova:3", calibration: "isotonic"))
    let table = Rows(document: ComparisonTables.comparison([Judged.alwaysAngry(), prepared]))
    expect(
      try table.only(["model": "majority"]), ["selection": "", "calibration": "", "ece": "", "brier": ""])
    // Wrong rows put 0.25 on the class they predict: accuracy 0 there, 1 where 0.5 was said.
    expect(
      try table.only(["model": "svm"]),
      ["selection": "anova:3", "calibration": "isotonic", "ece": "0.462500", "brier": "0.375000"])
    #expect(prepared.title() == "svm [anova:3, isotonic] on mfcc")
    #expect(prepared.fileStem == "svm-mfcc-two-folds-anova-3-isotonic")
    #expect(prepared.fileStem != Judged.mostlyRight().fileStem)
  }

  @Test func classesHaveTheirOwnFigures() throws {
    let table = Rows(document: ComparisonTables.classes(Judged.all))
    #expect(table.document.rows.count == 18)
    let best = ["feature_set": "mfcc", "model": "svm", "marks": ""]
    for (name, figures) in [
      ("angry", ["10", "0.909091", "1.000000", "0.952381"]), ("neutral", ["5", "0.666667", "0.800000", "0.727273"]),
      ("sad", ["5", "1.000000", "0.600000", "0.750000"]),
    ] {
      let row = try table.only(best.merging(["class": name]) { $1 })
      expect(row, Dictionary(uniqueKeysWithValues: zip(["support", "precision", "recall", "f1"], figures)))
    }
    // Never predicted: no precision, rather than one of 0.
    expect(
      try table.only(["model": "majority", "marks": "", "class": "sad"]),
      ["support": "5", "precision": "", "recall": "0.000000", "f1": "0.000000"])
  }

  @Test func groupsAreThoseTheTableKnows() throws {
    let table = Rows(document: ComparisonTables.groups(Judged.all, Judged.facts))
    let best = ["feature_set": "mfcc", "model": "svm", "marks": ""]
    for (group, value, figures) in [
      ("gender", "female", ["8", "0.750000", "0.666667"]), ("gender", "male", ["12", "0.916667", "0.888889"]),
      // Only the classes that occur in a group count in its UAR; clips without an intensity are in no group.
      ("intensity", "normal", ["10", "0.900000", "0.900000"]), ("intensity", "strong", ["5", "1.000000", "1.000000"]),
    ] {
      let row = try table.only(best.merging(["group": group, "value": value]) { $1 })
      expect(row, Dictionary(uniqueKeysWithValues: zip(["rows", "accuracy", "uar"], figures)))
    }
    #expect(try table.matching(best).count == 4)
    #expect(try table.matching(["marks": "LEAKY"]).count == 8)
  }

  @Test func predictionsListEveryJudgedRow() throws {
    let document = ComparisonTables.predictions([Judged.mostlyRight(), Judged.alwaysAngry()], Judged.facts)
    let table = Rows(document: document)
    #expect(document.rows.count == 40)
    #expect(document.rows.allSatisfy { $0.count == document.header.count })
    expect(
      try table.only(["path": "b-3.wav", "model": "svm"]),
      [
        "speaker": "b", "gender": "male", "intensity": "", "fold": "first", "feature_set": "mfcc",
        "normalization": "train", "seed": "7", "truth": "sad", "prediction": "neutral", "p_angry": "0.25",
        "p_neutral": "0.25", "p_sad": "0.5", "protocol": "two-folds", "marks": "",
      ])
    expect(
      try table.only(["path": "c-0.wav", "model": "majority"]),
      ["fold": "second", "truth": "angry", "prediction": "angry", "p_angry": "", "p_sad": ""])
  }

  @Test func rowsWithoutPathsAreNumbered() throws {
    let facts = RowFacts(Judged.table(paths: false, speakers: false))
    #expect(facts.nameColumn == "row" && facts.names[5] == "5")
    let table = Rows(document: ComparisonTables.predictions([Judged.alwaysAngry()], facts))
    expect(try table.only(["row": "5"]), ["speaker": "", "truth": "angry"])
  }
}

@Suite struct TestedPairTests {
  private func pairs(_ cells: [EvaluatedCell], speakers: [String]? = Judged.facts.speakers) -> [TestedPair] {
    TestedPair.all(
      of: ComparedConfiguration.all(of: cells, speakers: speakers), speakers: speakers, seed: Judged.seed)
  }

  private var pairs: [TestedPair] { pairs(Judged.all) }

  private func title(_ cell: EvaluatedCell) -> String { cell.title(withProtocol: true) }

  @Test func cellsOfDifferentMarksAreNeverPaired() {
    let marked = Judged.all.filter { !$0.marks.isEmpty }.map(title)
    #expect(marked.count == 3 && marked.allSatisfy { $0.contains("LEAKY") || $0.contains("transductive") })
    // Three pairs of the three honest cells, one of the two leaky ones; the transductive cell stands alone.
    #expect(pairs.count == 4)
    #expect(pairs.allSatisfy { $0.first.contains("LEAKY") == $0.second.contains("LEAKY") })
    #expect(!pairs.contains { ($0.first + $0.second).contains("transductive") })
  }

  /// What speakers add to the differences in UAR, in fifteenths: svm − majority 0, 1, 2, 2, 2 (4 of 32 sign patterns as
  /// extreme); logmel − svm 1, 0, −1, −1, −1 (20); majority − logmel −1 five times (2); the leaky pair 2 five times (2).
  /// Holm over 1/8, 5/8, 1/16, 1/16: 1/16 · 4, then never less; 5/8 · 1.
  @Test func significanceIsCorrectedOverTheWholeFamily() throws {
    let table = Rows(document: SignificanceTable(pairs: pairs).document)
    #expect(table.document.rows.count == 4)
    let (svm, majority) = (title(Judged.mostlyRight()), title(Judged.alwaysAngry()))
    let logmel = title(Judged.neverNeutral)
    let widest = try table.only(["first": majority, "second": svm])
    // 2 · 2⁻⁷, a tie in its fourth digit.
    #expect(abs(try #require(Double(widest["mcnemar_p"] ?? "")) - 0.015625) < 6e-6)
    expect(
      widest,
      [
        "rows": "20", "accuracy_difference": "-0.350000", "uar_difference": "-0.466667", "only_first_right": "0",
        "only_second_right": "7", "speaker_permutation_p": "0.125", "holm_p": "0.25",
      ])
    expect(
      try table.only(["first": logmel, "second": svm]),
      [
        "accuracy_difference": "-0.100000", "only_first_right": "2", "only_second_right": "4", "mcnemar_p": "0.6875",
        "speaker_permutation_p": "0.625", "holm_p": "0.625",
      ])
    expect(
      try table.only(["first": majority, "second": logmel]),
      ["only_second_right": "5", "mcnemar_p": "0.0625", "speaker_permutation_p": "0.0625", "holm_p": "0.25"])
    expect(
      try table.only(["first": title(Judged.perfectLeak), "second": title(Judged.alwaysSadLeak)]),
      ["marks": "LEAKY", "accuracy_difference": "0.750000", "speaker_permutation_p": "0.0625", "holm_p": "0.25"])
  }

  /// The first of them stands for all: a twin would only make the correction harsher.
  @Test func cellsThatPredictTheSameAreTestedOnce() {
    let twin = Judged.cell("logmel", "majority") { _, _ in 0 }
    let pairs = pairs([Judged.alwaysAngry(), twin, Judged.mostlyRight()])
    #expect(pairs.map(\.first) == ["majority on mfcc"] && pairs.map(\.second) == ["svm on mfcc"])
  }

  @Test func withoutSpeakersMcNemarIsCorrected() throws {
    let cells = [Judged.mostlyRight(speakers: nil), Judged.alwaysAngry(speakers: nil)]
    let pair = try #require(pairs(cells, speakers: nil).first)
    #expect(pair.comparison.speakerPermutationP == nil && pair.test == .mcNemar)
    #expect(abs(try #require(pair.adjustedP) - 0.015625) < 1e-12)
    #expect(pair.conclusion == .higher)
    #expect(pair.first == "svm on mfcc" && pair.second == "majority on mfcc")
  }
}

@Suite struct SeededConfigurationTests {
  /// The svm under two seeds, of which the second is right throughout, and the majority class, which no seed changes.
  private var cells: [EvaluatedCell] {
    [
      Judged.mostlyRight(), Judged.cell("mfcc", "svm", seed: Seed(8)) { _, clip in Judged.truth[clip] },
      Judged.alwaysAngry(), Judged.cell("mfcc", "majority", seed: Seed(8)) { _, _ in 0 },
    ]
  }

  @Test func cellsThatDifferInTheirSeedAreOneConfiguration() throws {
    let configurations = ComparedConfiguration.all(of: cells, speakers: Judged.facts.speakers)
    #expect(configurations.map(\.title) == ["svm on mfcc", "majority on mfcc"])
    #expect(configurations.map { $0.cells.count } == [2, 2])
    let figure = try #require(configurations[0].figure(\.uar))
    let deviation = try #require(figure.deviation)
    #expect(abs(figure.mean - 0.9) < 1e-12 && abs(deviation - 0.02.squareRoot()) < 1e-12)
    #expect(configurations[1].runs.ignoresSeed && !configurations[0].runs.ignoresSeed)
    // The interval of the mean, not of one seed.
    let interval = try #require(configurations[0].uarInterval)
    #expect(interval.percentile.contains(0.9) && interval.percentile != cells[0].uarInterval)
    let table = Rows(document: ComparisonTables.comparison(cells))
    #expect(table.document.rows.count == 4)
    expect(
      try table.only(["model": "svm", "seed": "7"]),
      ["uar": "0.800000", "seeds": "2", "seed_uar_mean": "0.900000", "seed_uar_sd": "0.141421"])
    expect(try table.only(["model": "svm", "seed": "8"]), ["uar": "1.000000", "seed_uar_mean": "0.900000"])
    let means = Rows(document: ComparisonTables.configurations(configurations))
    expect(
      try means.only(["configuration": "svm on mfcc"]),
      ["seeds": "7 8", "uar": "0.900000", "uar_seed_sd": "0.141421", "rows": "20"])
  }

  /// One pair of configurations whatever the seeds, over five speakers and not ten.
  @Test func seedsNeitherMultiplyTestsNorSpeakers() throws {
    let pairs = TestedPair.all(
      of: ComparedConfiguration.all(of: cells, speakers: Judged.facts.speakers), speakers: Judged.facts.speakers,
      seed: Judged.seed)
    let pair = try #require(pairs.first)
    #expect(pairs.count == 1 && pair.comparison.seeds == 2 && pair.comparison.rows == 20)
    #expect(pair.comparison.speakerDifferences?.count == 5)
    #expect(abs(pair.comparison.uarDifference - (0.9 - 1.0 / 3)) < 1e-12)
    // All five differ the same way.
    #expect(pair.adjustedP == 2.0 / 32 && pair.comparison.mcNemar == nil)
    #expect(Rows(document: SignificanceTable(pairs: pairs).document).document.rows.count == 1)
  }

  /// A learner that was trained from one seed stands against the mean of all seeds of the other.
  @Test(arguments: [[0, 1, 2], [0, 1, 3], [2, 0, 1]]) func oneSeedStandsAgainstAll(kept: [Int]) throws {
    let cells = kept.map { self.cells[$0] }
    let pairs = TestedPair.all(
      of: ComparedConfiguration.all(of: cells, speakers: Judged.facts.speakers), speakers: Judged.facts.speakers,
      seed: Judged.seed)
    let pair = try #require(pairs.first)
    #expect(pairs.count == 1 && pair.comparison.seeds == 2)
    #expect(abs(abs(pair.comparison.uarDifference) - (0.9 - 1.0 / 3)) < 1e-12)
  }

  @Test func settingsTellConfigurationsApart() {
    let twins = [
      Judged.mostlyRight(), Judged.cell("mfcc", "svm", parameters: ["cost=1"]) { _, clip in Judged.truth[clip] },
      Judged.mostlyRight(),
    ]
    let configurations = ComparedConfiguration.all(of: twins, speakers: Judged.facts.speakers)
    // The third is the first once more.
    #expect(configurations.map(\.title) == ["svm on mfcc (cost=10)", "svm on mfcc (cost=1)"])
    #expect(Set(configurations.map(\.fileStem)).count == 2)
  }

  @Test func pageShowsEverySeedBesideTheMean() async throws {
    try await withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("report")
      _ = try await ComparisonReport(
        title: "hand-made", cells: cells, facts: Judged.facts, seed: Judged.seed, command: "serbase compare"
      ).write(to: output, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil))
      let page = try String(contentsOf: output.appendingPathComponent("comparison.md"), encoding: .utf8)
      #expect(page.contains("| svm on mfcc | UAR | 0.900 ± 0.141 | 0.800 | 1.000 |"))
      #expect(page.contains("Seeds change nothing in *majority on mfcc*"))
      #expect(page.contains("0.900 ± 0.141 ["))
    }
  }
}

@Suite struct DifferencesSectionTests {
  private func page(_ cells: [EvaluatedCell], facts: RowFacts = Judged.facts) async throws -> String {
    try await withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("report")
      _ = try await ComparisonReport(
        title: "hand-made", cells: cells, facts: facts, seed: Judged.seed, command: "serbase compare"
      ).write(to: output, run: Data("{}".utf8), plots: PlotWriter(gnuplot: nil))
      return try String(contentsOf: output.appendingPathComponent("comparison.md"), encoding: .utf8)
    }
  }

  /// A leads by its UAR, B in three speakers of five.
  @Test func aFirstByRankThatIsNotTheBestIsExplained() async throws {
    let a = Judged.cell("a", "svm") { speaker, clip in speaker >= 2 && clip == 0 ? 1 : Judged.truth[clip] }
    let b = Judged.cell("b", "svm") { speaker, clip in speaker < 2 && clip < 2 ? 1 : Judged.truth[clip] }
    let page = try await page([a, b, Judged.alwaysAngry()])
    #expect(page.contains("First by rank is *svm on b* (1.40, *svm on a* 1.60), though *svm on a* has the highest UAR"))
    let agreed = try await self.page([Judged.mostlyRight(), Judged.alwaysAngry(), Judged.neverNeutral])
    #expect(!agreed.contains("First by rank"))
  }

  /// Five speakers can't give less than 2/32 for a pair.
  @Test func tooFewSpeakersForAnyDifferenceAreSaidSo() async throws {
    let page = try await page([Judged.mostlyRight(), Judged.alwaysAngry(), Judged.neverNeutral])
    #expect(page.contains("**Too few speakers for this many pairs**") && page.contains("p = 0.0625"))
    #expect(page.contains("0 of 3 differences hold.") && page.contains("Friedman's test, F(2, 8)"))
    #expect(page.contains("2 folds are too few for a test over folds."))
    #expect(page.contains("| not after correction |") && !page.contains("**yes**"))
  }

  @Test func fewerThanFiveSpeakersHaveNoP() async throws {
    let table = FeatureTable(
      features: Matrix(rows: Judged.count, columns: 1), labels: Judged.speakers.flatMap { _ in Judged.truth },
      labelNames: Judged.classes,
      speakers: (0..<Judged.count).map { $0 < 10 ? "a" : "b" })
    let facts = RowFacts(table)
    let cells = [
      Judged.mostlyRight(speakers: facts.speakers), Judged.alwaysAngry(speakers: facts.speakers),
    ]
    let page = try await page(cells, facts: facts)
    #expect(page.contains("**2 speakers** are too few for a test") && page.contains("| not tested |"))
    let pairs = TestedPair.all(
      of: ComparedConfiguration.all(of: cells, speakers: facts.speakers), speakers: facts.speakers, seed: Judged.seed)
    let row = try Rows(document: SignificanceTable(pairs: pairs).document).only(["first": "svm on mfcc"])
    for column in ["holm_p", "uar_permutation_p", "speaker_permutation_p", "wilcoxon_p", "tested_by", "uar_lower"] {
      #expect(row[column] == "", "\(column)")
    }
    #expect(row["conclusion"] == "unjudged" && row["mcnemar_method"] == "exact")
  }

  @Test func withoutSpeakersThePageSaysWhatTheTestTakesForGranted() async throws {
    let facts = RowFacts(Judged.table(speakers: false))
    let page = try await page([Judged.mostlyRight(speakers: nil), Judged.alwaysAngry(speakers: nil)], facts: facts)
    #expect(page.contains("McNemar's test over clips") && page.contains("takes clips of one speaker for independent"))
    #expect(page.contains("**yes**") && !page.contains("How many speakers it would take"))
  }

  /// Of many pairs those with the best stay, and the page says where the others are.
  @Test func manyPairsAreCutToThoseThatMatter() async throws {
    let cells = (0..<20).map { number in
      Judged.cell("set\(10 + number)", "svm") { speaker, clip in
        (speaker * 4 + clip) < number ? (Judged.truth[clip] + 1) % 3 : Judged.truth[clip]
      }
    }
    let page = try await page(cells)
    let section = page.components(separatedBy: "## ").first { $0.hasPrefix("Which differences hold") } ?? ""
    let rows = section.components(separatedBy: "\n").filter { $0.hasPrefix("| svm on") }
    #expect(rows.count == DifferencesSection.mostPairs && rows.allSatisfy { $0.contains("svm on set10 |") })
    #expect(page.contains("175 more stand in `significance.csv`"))
    #expect(page.contains("The 12 best of 20; all stand in `classes.csv`."))
    #expect(page.components(separatedBy: "\n").count { $0.contains("| precision |") } == 12)
  }
}

@Suite struct ComparisonReportTests {
  private func write(_ cells: [EvaluatedCell], to url: URL) async throws -> PlotOutcome {
    try await ComparisonReport(
      title: "hand-made", cells: cells, facts: Judged.facts, seed: Judged.seed, command: "serbase compare --cells"
    ).write(to: url, run: Data("{\"seed\":7}".utf8), plots: PlotWriter(gnuplot: nil))
  }

  @Test func theFolderIsWholeWithoutGnuplot() async throws {
    try await withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("report")
      let outcome = try await write(Judged.all, to: output)
      #expect(outcome.drawn.isEmpty && outcome.undrawn.count == 9 && outcome.problem?.contains("gnuplot") == true)
      // Nothing is left beside the report.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["report"])
      let files = Set(try FileManager.default.contentsOfDirectory(atPath: output.path))
      #expect(
        files.isSuperset(of: [
          "comparison.csv", "configurations.csv", "classes.csv", "confusion.csv", "groups.csv", "predictions.csv",
          "significance.csv", "run.json", "comparison.md", "plots",
        ]))
      #expect(try Data(contentsOf: output.appendingPathComponent("run.json")) == Data("{\"seed\":7}".utf8))
      let plots = try FileManager.default.contentsOfDirectory(atPath: output.appendingPathComponent("plots").path)
      for cell in Judged.all {
        #expect(plots.contains("confusion-\(cell.fileStem).csv") && plots.contains("confusion-\(cell.fileStem).gp"))
      }
      // Only one cell has probabilities.
      #expect(
        plots.filter { $0.hasPrefix("reliability-") && $0.hasSuffix(".csv") } == ["reliability-svm-mfcc-two-folds.csv"])
      #expect(plots.contains("uar.csv") && !plots.contains { $0.hasSuffix(".png") || $0.hasSuffix(".svg") })
      #expect(
        try CSVDocument(contentsOf: output.appendingPathComponent("comparison.csv"))
          == ComparisonTables.comparison(Judged.all))
    }
  }

  @Test func thePageShowsIntervalsMarksAndTroubles() async throws {
    try await withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("report")
      _ = try await write(Judged.all, to: output)
      let page = try String(contentsOf: output.appendingPathComponent("comparison.md"), encoding: .utf8)
      let lines = page.split(separator: "\n").map(String.init)
      #expect(page.contains("20 judged clips of 5 speakers"))
      let rows = lines.filter { $0.hasPrefix("| mfcc |") || $0.hasPrefix("| logmel |") }
      #expect(rows.count == 6)
      // Best UAR first among the honest ones; a perfect figure that is marked stands below them all.
      #expect(rows.first?.contains("| 0.800 [") == true && rows.dropFirst().first?.hasPrefix("| logmel |") == true)
      #expect(rows.prefix(3).allSatisfy { !$0.contains("**") } && rows.suffix(3).allSatisfy { $0.contains("**") })
      #expect(rows[2].contains("0.500 [0.500, 0.500] | 0.333 [0.333, 0.333]"))
      for mark in Mark.allCases {
        #expect(rows.contains { $0.contains("**\(mark.rawValue)**") })
        #expect(lines.contains { $0.hasPrefix("> **\(mark.rawValue)**") && $0.contains(mark.meaning) })
      }
      #expect(lines.contains { $0.hasPrefix("> **not converged**") && $0.contains("iteration limit") })
      #expect(page.contains("trains without neutral"))
      #expect(page.contains("UAR 0.333 for any constant answer") && page.contains("always saying *angry*"))
      #expect(page.contains("gnuplot isn't installed") && !page.contains("!["))
      #expect(page.contains("serbase compare --cells") && !page.contains("nan"))
    }
  }

  /// Models that answer one class have a picture in the folder, not on the page; so have twins, whose probabilities are
  /// their own.
  @Test func picturesThatSayNothingStayInTheFolder() {
    let probabilities: [[Float]] = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]]
    func right(_ set: String) -> EvaluatedCell {
      Judged.cell(set, "svm", probabilities: probabilities) { _, clip in Judged.truth[clip] }
    }
    let majority = Judged.cell("mfcc", "majority", probabilities: probabilities) { speaker, _ in speaker < 2 ? 0 : 2 }
    let configurations = ComparedConfiguration.all(
      of: [right("mfcc"), right("logmel"), majority], speakers: Judged.facts.speakers)
    #expect(configurations.map(\.answersOneClass) == [false, false, true])
    let names = ["uar"] + configurations.flatMap { ["confusion-\($0.fileStem)", "reliability-\($0.fileStem)"] }
    func page(_ configurations: [ComparedConfiguration]) -> String {
      ComparisonPage(
        title: "t", configurations: configurations, groups: [], facts: Judged.facts,
        plots: PlotOutcome(drawn: names, undrawn: [], problem: nil), command: "serbase"
      ).text
    }
    let text = page(configurations)
    #expect(text.contains("![Confusion matrix: svm on logmel]") != text.contains("![Confusion matrix: svm on mfcc]"))
    #expect(
      text.contains("![Reliability diagram: svm on logmel]") && text.contains("![Reliability diagram: svm on mfcc]"))
    #expect(!text.contains(": majority on mfcc](plots"))
    #expect(text.contains("Without those of cells that give one answer") && text.contains("as one above does"))
    #expect(!page([configurations[0]]).contains("Without those"))
  }

  @Test func aPageWithoutMarkedCellsMentionsNoMark() async throws {
    try await withTemporaryFolder { folder in
      let output = folder.appendingPathComponent("report")
      _ = try await write([Judged.mostlyRight(), Judged.alwaysAngry()], to: output)
      let page = try String(contentsOf: output.appendingPathComponent("comparison.md"), encoding: .utf8)
      #expect(!page.contains("LEAKY") && !page.contains("transductive") && !page.contains("not converged"))
    }
  }

  @Test func fewSpeakersHaveNoIntervals() {
    let pooled = Judged.facts.speakers?.map { $0 == "e" ? "d" : $0 }
    #expect(Judged.mostlyRight(speakers: pooled).uarInterval == nil)
    #expect(Judged.mostlyRight(speakers: nil).accuracyInterval == nil)
    #expect(Judged.mostlyRight().uarInterval != nil)
  }

  @Test func theSameSeedGivesTheSameBytes() async throws {
    try await withTemporaryFolder { folder in
      let (one, two) = (folder.appendingPathComponent("one"), folder.appendingPathComponent("two"))
      _ = try await write(Judged.all, to: one)
      _ = try await write(Judged.all, to: two)
      for name in try FileManager.default.subpathsOfDirectory(atPath: one.path).sorted() where name.contains(".") {
        #expect(
          try Data(contentsOf: one.appendingPathComponent(name))
            == Data(contentsOf: two.appendingPathComponent(name)), "\(name) differs")
      }
    }
  }

  @Test func aForeignFolderIsNotReplaced() async throws {
    try await withTemporaryFolder { folder in
      try "mine".write(to: folder.appendingPathComponent("notes.txt"), atomically: true, encoding: .utf8)
      await #expect(throws: FormatError.self) { _ = try await write([Judged.alwaysAngry()], to: folder) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
    }
  }
}
