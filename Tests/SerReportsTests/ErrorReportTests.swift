import Foundation
import SerAudio
import SerCorpus
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation
@testable import SerReports

/// Six speakers with two angry, a neutral and a sad clip each, every one a tone of its own length.
private enum Judged {
  static let classes = ["angry", "neutral", "sad"]
  static let truth = [0, 0, 1, 2]
  static let speakers = (0..<6).flatMap { speaker in truth.map { _ in "s\(speaker)" } }
  static var count: Int { speakers.count }

  static let table = FeatureTable(
    features: Matrix(rows: count, columns: 1), labels: (0..<count).map { truth[$0 % 4] }, labelNames: classes,
    speakers: speakers, genders: speakers.map { "s0s2s4".contains($0) ? "female" : "male" },
    intensities: (0..<count).map { $0 % 4 == 1 ? "strong" : "normal" }, paths: (0..<count).map { "clips/\($0).wav" })

  /// The angry clips of speaker s0 are taken for sad with confidence, every neutral one for angry with less.
  static func cell(
    isLeaky: Bool = false, normalization: Normalization = .train, hasProbabilities: Bool = true, isPerfect: Bool = false
  ) -> EvaluatedCell {
    let rows = (0..<count).map { row in
      let label = truth[row % 4]
      let said = isPerfect ? label : row < 2 ? 2 : label == 1 ? 0 : label
      let sure = row == 1 ? Float(0.98) : row == 0 ? 0.9 : 0.6
      let probabilities = classes.indices.map { $0 == said ? sure : (1 - sure) / 2 }
      return OutOfFoldPredictions.Row(
        row: row, fold: 0, truth: label, prediction: said, probabilities: hasProbabilities ? probabilities : nil)
    }
    let fold = CrossValidation.FoldOutcome(
      name: "only", trainingRows: 1, testRows: count, missingClasses: [],
      diagnostics: TrainingDiagnostics(stopReason: "optimum", converged: true), fitSeconds: 1, predictSeconds: 1)
    return EvaluatedCell(
      featureSet: "mfcc", model: "svm", parameters: ["cost=10"],
      plan: SplitPlan(name: "folds", isLeaky: isLeaky, folds: []), normalization: normalization, seed: Seed(1),
      outcome: .init(predictions: OutOfFoldPredictions(classNames: classes, rows: rows), folds: [fold]),
      speakers: speakers)
  }

  static func recordings(in folder: URL) throws -> [URL?] {
    try (0..<count).map { row in
      let url = folder.appendingPathComponent("\(row).wav")
      let samples = (0..<8000 + 400 * row).map { Float(0.3 * sin(2 * .pi * 300 * Double($0) / 16000)) }
      try AudioFile.writeWAV(samples, sampleRate: 16000, to: url)
      return url
    }
  }

  static func report(
    _ cell: EvaluatedCell, _ recordings: [URL?], saliency: [RowSaliency] = [], clips: Int = 3
  ) -> ErrorReport {
    ErrorReport(
      title: "test corpus", cell: cell, facts: RowFacts(table), recordings: recordings, frontEnd: SpeechFrontEnd(),
      saliency: saliency, frameStep: 0.01, clipCount: clips, seed: Seed(1), workers: 2, command: "serbase errors <svm>")
  }
}

@Suite struct ErrorReportTests {
  private static let noPictures = PlotWriter(gnuplot: nil)

  private static func tables(in folder: URL) throws -> [String: CSVDocument] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".csv") }
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        ($0, try CSVDocument(contentsOf: folder.appendingPathComponent($0)))
      })
  }

  private static func column(_ name: String, of document: CSVDocument?) throws -> [String] {
    let document = try #require(document)
    let place = try #require(document.column(name), "no column \(name)")
    return document.rows.map { $0[place] }
  }

  @Test func errorsAreTakenApart() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("errors")
      let (findings, plots) = try await Judged.report(Judged.cell(), Judged.recordings(in: folder))
        .write(to: out, run: Data("{}".utf8), plots: Self.noPictures)
      #expect(plots.problem?.contains("gnuplot") == true)
      let tables = try Self.tables(in: out)
      #expect(
        Set(tables.keys) == [
          "classes.csv", "confusions.csv", "hardest.csv", "speakers.csv", "groups.csv", "calibration.csv",
          "predictions.csv",
        ])
      // Six neutral clips for angry, two angry ones for sad: nothing else.
      #expect(try Self.column("truth", of: tables["confusions.csv"]) == ["neutral", "angry"])
      #expect(try Self.column("rows", of: tables["confusions.csv"]) == ["6", "2"])
      #expect(try Self.column("share_of_truth", of: tables["confusions.csv"])[0] == "1.000000")
      // The surest first.
      #expect(try Self.column("path", of: tables["hardest.csv"]) == ["clips/1.wav", "clips/0.wav", "clips/2.wav"])
      #expect(try Self.column("p_sad", of: tables["hardest.csv"])[0] == "\(Double(Float(0.98)))")
      // s0 has nothing right but its sad clip.
      #expect(try Self.column("speaker", of: tables["speakers.csv"]).first == "s0")
      #expect(try Self.column("uar", of: tables["speakers.csv"]).first == "0.333333")
      #expect(try Self.column("recall_neutral", of: tables["groups.csv"]).prefix(2) == ["0.000000", "0.000000"])
      #expect(findings.emotions[0].recallInterval != nil && findings.ece == Judged.cell().calibration?.ece)
      let page = try String(contentsOf: out.appendingPathComponent("errors.md"), encoding: .utf8)
      #expect(page.contains("**neutral** is most often taken for **angry**: 6 clips, 100 % of its clips"))
      #expect(page.contains("Speaker **s0** is judged worst") && page.contains("`clips/1.wav`"))
      #expect(!page.contains("LEAKY") && !page.contains("transductive"))
      let web = try String(contentsOf: out.appendingPathComponent("index.html"), encoding: .utf8)
      #expect(web.contains("<code>clips/1.wav</code>") && web.contains("serbase errors &lt;svm&gt;"))
      #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("plots/hardest-clips-1.csv").path))
      // Again over the earlier one, but never over anything else.
      _ = try await Judged.report(Judged.cell(), Judged.recordings(in: folder))
        .write(to: out, run: Data("{}".utf8), plots: Self.noPictures)
      try Data().write(to: out.appendingPathComponent("letter.txt"))
      await #expect(throws: FormatError.self) {
        try await Judged.report(Judged.cell(), Judged.recordings(in: folder))
          .write(to: out, run: Data(), plots: Self.noPictures)
      }
    }
  }

  @Test func marksStandOnEveryPageTableAndFigure() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("errors")
      let saliency = (0..<Judged.count).map { RowSaliency(row: $0, weights: [0.25, 0.75]) }
      _ = try await Judged.report(
        Judged.cell(isLeaky: true, normalization: .speaker), Judged.recordings(in: folder), saliency: saliency
      ).write(to: out, run: Data("{}".utf8), plots: Self.noPictures)
      let tables = try Self.tables(in: out)
      #expect(tables.count == 8)
      for (name, table) in tables {
        #expect(try Self.column("marks", of: table).allSatisfy { $0 == "LEAKY transductive" }, "\(name)")
        #expect(!table.rows.isEmpty, "\(name)")
      }
      for name in ["errors.md", "index.html"] {
        let page = try String(contentsOf: out.appendingPathComponent(name), encoding: .utf8)
        #expect(page.contains("LEAKY, transductive") && page.contains(Mark.leaky.meaning), "\(name)")
      }
      let plots = out.appendingPathComponent("plots")
      let figures = [
        "confusion", "emotions", "hardest-probabilities", "hardest-clips", "speakers", "speaker-recalls", "reliability",
        "saliency", "surest-right-clips",
      ]
      for figure in figures {
        let script = try String(contentsOf: plots.appendingPathComponent("\(figure).gp"), encoding: .utf8)
        #expect(script.contains("LEAKY, transductive"), "\(figure)")
      }
    }
  }

  /// Angry clips are judged by their beginning, all others by their end.
  @Test func saliencyIsAveragedByEmotionAndDrawnAboveTheClips() async throws {
    try await withTemporaryFolder { folder in
      let saliency = (0..<Judged.count).map { row in
        let own = (0..<20).map { frame -> Float in (frame < 10) == (Judged.truth[row % 4] == 0) ? 0.1 : 0 }
        return RowSaliency(row: row, weights: own)
      }
      let out = folder.appendingPathComponent("errors")
      _ = try await Judged.report(Judged.cell(), Judged.recordings(in: folder), saliency: saliency)
        .write(to: out, run: Data("{}".utf8), plots: Self.noPictures)
      let table = try Self.tables(in: out)["saliency.csv"]
      #expect(try Self.column("emotion", of: table) == ["angry", "neutral", "sad", "all"])
      #expect(try Self.column("rows", of: table) == ["12", "6", "6", "24"])
      #expect(try Self.column("tenth_1", of: table) == ["0.200000", "0.000000", "0.000000", "0.100000"])
      #expect(try Self.column("tenth_10", of: table) == ["0.000000", "0.200000", "0.200000", "0.100000"])
      let weights = try CSVDocument(contentsOf: out.appendingPathComponent("plots/hardest-clips-1-weights.csv"))
      // 20 frames every 10 ms, half of them with twice the even weight.
      #expect(weights.rows.count == 20 && weights.rows[0] == ["0.0050", "2.00000"] && weights.rows[19][1] == "0.00000")
      let page = try String(contentsOf: out.appendingPathComponent("errors.md"), encoding: .utf8)
      #expect(page.contains("Which part of a clip decides") && page.contains("saliency.csv"))
      #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("plots/surest-right-clips.gp").path))
    }
  }

  @Test func modelsWithoutProbabilitiesAndRowsWithoutRecordings() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("errors")
      let none = [URL?](repeating: nil, count: Judged.count)
      let (findings, _) = try await Judged.report(Judged.cell(hasProbabilities: false), none)
        .write(to: out, run: Data("{}".utf8), plots: Self.noPictures)
      #expect(findings.hardest.map(\.truth) == ["neutral", "angry"] && findings.ece == nil)
      let page = try String(contentsOf: out.appendingPathComponent("errors.md"), encoding: .utf8)
      #expect(page.contains("gives no probabilities") && !page.contains("calibration.csv"))
    }
  }

  @Test func nothingMisjudged() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("errors")
      let (findings, _) = try await Judged.report(Judged.cell(isPerfect: true), Judged.recordings(in: folder))
        .write(to: out, run: Data("{}".utf8), plots: Self.noPictures)
      #expect(findings.hardest.isEmpty && findings.confusions.isEmpty)
      let page = try String(contentsOf: out.appendingPathComponent("errors.md"), encoding: .utf8)
      #expect(page.contains("every clip was judged rightly") && !page.contains("hardest.csv"))
    }
  }
}

@Suite struct ReportPageTests {
  private static let page = ReportPage(
    title: "A < B",
    blocks: [
      .heading("One"), .paragraph("a `<b>` & **c** [d](e.csv)"), .warning("**LEAKY**: no"), .list(["x", "y"]),
      .table(MarkdownTable(header: ["n|m", "v"], rows: [["`p|q`", "1"]])),
      .figure(title: "F", path: "plots/f", isDrawn: true), .figure(title: "G", path: "plots/g", isDrawn: false),
      .code("serbase <x>"),
    ])

  @Test func oneSourceTwoReadings() {
    let (markdown, html) = (Self.page.markdown, Self.page.html)
    #expect(markdown.hasPrefix("# A < B\n\n## One\n\na `<b>` & **c** [d](e.csv)\n\n> **LEAKY**: no\n\n- x\n- y\n\n"))
    #expect(markdown.contains("| n\\|m | v |") && markdown.contains("![F](plots/f.png)"))
    #expect(
      markdown.contains("G: [data](plots/g.csv), [script](plots/g.gp)") && markdown.contains("```\nserbase <x>\n```"))
    #expect(html.contains("<h1>A &lt; B</h1>"))
    #expect(
      html.contains("<p>a <code>&lt;b&gt;</code> &amp; <strong>c</strong> <a href=\"e.csv\">d</a></p>"))
    #expect(html.contains("<td class=\"text\"><code>p|q</code></td><td>1</td>"))
    #expect(html.contains("src=\"plots/f.png\"") && html.contains("href=\"plots/g.gp\""))
  }
}
