import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `--select` and `--calibrate` through the program itself, on synthetic voices.
@Suite(.serialized) struct PreparationTests {
  @Test func cellsOfDifferentPreparationAreToldApart() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = [
        "compare", "synthetic", "--audio", corpus.path, "--models", "logistic", "--select", "none", "--select",
        "anova:20", "--calibrate", "none", "--calibrate", "temperature", "--seed", "3",
      ]
      try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      try Serbase.succeed(common + ["--out", "b", "--jobs", "2"], in: folder)
      let files = ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"]
      for file in files {
        #expect(
          try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
            == Data(contentsOf: folder.appendingPathComponent("b/\(file)")), "\(file)")
      }
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("a/comparison.csv"))
      let (selection, calibration, ece) = (
        try #require(table.column("selection")), try #require(table.column("calibration")),
        try #require(table.column("ece"))
      )
      #expect(
        table.rows.map { [$0[selection], $0[calibration]] } == [
          ["", ""], ["", "temperature"], ["anova:20", ""], ["anova:20", "temperature"],
        ])
      #expect(table.rows.allSatisfy { Double($0[ece]).map { (0...1).contains($0) } == true })
      for file in files.filter({ $0 != "significance.csv" }) {
        let header = try CSVDocument(contentsOf: folder.appendingPathComponent("a/\(file)")).header
        #expect(header.contains("selection") && header.contains("calibration"), "\(file)")
      }
      let page = try String(contentsOf: folder.appendingPathComponent("a/comparison.md"), encoding: .utf8)
      #expect(page.contains("logistic [anova:20, temperature]") && page.contains("| ECE |"))
      let plots = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("a/plots").path)
      #expect(plots.count { $0.hasPrefix("reliability-") && $0.hasSuffix(".csv") } == 4)
      let run =
        try JSONSerialization.jsonObject(
          with: Data(contentsOf: folder.appendingPathComponent("a/run.json"))) as? [String: Any]
      let models = try #require(run?["models"] as? [[String: Any]])
      #expect(models.map { $0["selection"] as? String } == [nil, nil, "anova:20", "anova:20"])
      #expect(models.map { $0["calibration"] as? String } == [nil, "temperature", nil, "temperature"])
    }
  }

  @Test func aFitReportsAndKeepsBoth() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let command = [
        "fit", "logistic", "synthetic", "--audio", corpus.path, "--select", "importance:15", "--calibrate", "isotonic",
        "--out", "bundle",
      ]
      let result = try Serbase.succeed(command + ["--json"], in: folder)
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(summary["selection"] as? String == "importance:15" && summary["calibration"] as? String == "isotonic")
      #expect((summary["selected_features"] as? [String])?.count == 15)
      #expect((summary["ece"] as? Double).map { (0...1).contains($0) } == true)
      let bundle = try String(contentsOf: folder.appendingPathComponent("bundle/bundle.json"), encoding: .utf8)
      #expect(bundle.contains("\"selectionRule\" : \"importance:15\"") && bundle.contains("\"kind\" : \"isotonic\""))
      let text = try Serbase.succeed(command, in: folder).output
      #expect(text.contains("logistic [importance:15, isotonic]") && text.contains("  ECE  "))
      #expect(text.contains("shown 15 of 360 features") && text.contains("calibrated by isotonic"))
    }
  }

  @Test func badRulesAreUsageErrors() async throws {
    try await withTemporaryFolder { folder in
      for arguments in [
        ["--select", "anova"], ["--select", "best:5"], ["--calibrate", "temprature"],
        ["--select", "anova:5", "--select", "anova:6"], ["--calibrate", "none", "--calibrate", "none"],
      ] {
        let result = try Serbase.run(["fit", "majority", "synthetic"] + arguments, in: folder)
        #expect(result.status == 64, "\(arguments): \(result.errors)")
      }
      let misspelt = try Serbase.run(["fit", "majority", "synthetic", "--calibrate", "temprature"], in: folder)
      #expect(misspelt.errors.contains("did you mean 'temperature'"))
    }
  }
}
