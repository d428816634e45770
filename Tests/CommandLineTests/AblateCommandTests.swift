import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `serbase ablate` through the program itself, on synthetic voices.
@Suite(.serialized) struct AblateCommandTests {
  private static let folds = ["--protocol", "group-5fold"]

  @Test func variantsArePairedAndTheSameForAnyNumberOfWorkers() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common =
        [
          "ablate", "forest", "synthetic", "--audio", corpus.path, "--param", "trees=12", "--seeds", "1,2", "--variant",
          "stumps: maxDepth=1", "--variant", "maxDepth=2 bootstrap=false",
        ] + Self.folds
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      try Serbase.succeed(common + ["--out", "b", "--jobs", "2", "--no-cache"], in: folder)
      for file in ["ablation.csv", "summary.csv", "predictions.csv", "plots/differences.csv", "plots/differences.gp"] {
        #expect(
          try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
            == Data(contentsOf: folder.appendingPathComponent("b/\(file)")), "\(file)")
      }
      let folds = try CSVDocument(contentsOf: folder.appendingPathComponent("a/ablation.csv"))
      #expect(folds.rows.count == 3 * 2 * 5)
      #expect(Set(folds.rows.map { $0[0] }) == ["base", "stumps", "maxDepth=2 bootstrap=false"])
      try expectTheSameFolds(folder.appendingPathComponent("a/predictions.csv"))
      let summary = try CSVDocument(contentsOf: folder.appendingPathComponent("a/summary.csv"))
      let conclusion = try #require(summary.column("conclusion"))
      let difference = try #require(summary.column("uar_difference"))
      #expect(Double(summary.rows[1][difference]).map { $0 < -0.02 } == true, "stumps must be worse than whole trees")
      #expect(summary.rows.map { $0[conclusion].isEmpty } == [true, false, false])
      #expect(first.output.contains("stumps") && first.output.contains("a/ablation.md"))
      #expect(first.errors.contains("[6/6] maxDepth=2 bootstrap=false, seed 2"))
    }
  }

  /// Every clip is in the same fold whatever variant and seed, and seeds do change the forest.
  private func expectTheSameFolds(_ file: URL) throws {
    let table = try CSVDocument(contentsOf: file)
    let (fold, seed, variant) = (
      try #require(table.column("fold")), try #require(table.column("seed")), try #require(table.column("variant"))
    )
    let probability = try #require(table.header.firstIndex { $0.hasPrefix("p_") })
    var folds: [String: Set<String>] = [:]
    for row in table.rows { folds[row[0], default: []].insert(row[fold]) }
    #expect(folds.count == 300 && folds.values.allSatisfy { $0.count == 1 })
    let base = table.rows.filter { $0[variant] == "base" }
    #expect(base.count == 600)
    #expect(
      base.filter { $0[seed] == "1" }.map { $0[probability] } != base.filter { $0[seed] == "2" }.map { $0[probability] }
    )
  }

  @Test func augmentationIsLeftOutByItself() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        [
          "ablate", "logistic", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--augment",
          "gain:db=-6..6", "--copies", "2", "--seeds", "1", "--out", "a", "--json",
        ] + Self.folds, in: folder)
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let variants = try #require(summary["variants"] as? [[String: Any]])
      #expect(variants.map { $0["name"] as? String } == ["base", "no augmented copies"])
      #expect(variants[0]["augmentation"] is [String: Any] && variants[1]["augmentation"] is NSNull)
      #expect(variants[0]["effect"] is NSNull && variants[1]["effect"] is [String: Any])
      let folds = try CSVDocument(contentsOf: folder.appendingPathComponent("a/ablation.csv"))
      let rows = try #require(folds.column("training_rows"))
      #expect(
        folds.rows.map { $0[rows] } == [String](repeating: "720", count: 5) + [String](repeating: "240", count: 5))
      let page = try String(contentsOf: folder.appendingPathComponent("a/ablation.md"), encoding: .utf8)
      #expect(page.contains("gain ×2") && page.contains("One seed"))
    }
  }

  @Test func leakyAndTransductiveFiguresAreMarked() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        [
          "ablate", "logistic", "synthetic", "--audio", corpus.path, "--protocol", "random-80-10-10", "--normalize",
          "speaker", "--seeds", "1,2", "--variant", "raw: standardize=false", "--out", "a",
        ], in: folder)
      #expect(result.output.contains("LEAKY, transductive"))
      let page = try String(contentsOf: folder.appendingPathComponent("a/ablation.md"), encoding: .utf8)
      #expect(page.contains("**LEAKY, transductive**") && page.contains("Seeds change nothing in this model"))
      // Training seeds leave even a random split as it is.
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("a/predictions.csv"))
      let fold = try #require(table.column("fold"))
      #expect(Set(table.rows.map { "\($0[0]) \($0[fold])" }).count == 300)
    }
  }

  @Test(arguments: [
    (["svm"], "suggests nothing to leave out"),
    (["svm", "--variant", "linear: kernel=linaer"], "--variant 'linear': svm: kernel = linaer"),
    (["svm", "--variant", "a: kernel=linear", "--variant", "a: cost=3"], "given twice"),
    (["svm", "--variant", "a b: kernel=linear", "--variant", "a-b: cost=3"], "punctuation alone"),
    (["svm", "--variant", "base: kernel=linear"], "choose another"),
    (["svm", "--param", "cost=10", "--variant", "same: cost=10.0"], "the very settings of the base"),
    (["svm", "--variant", "a: cost=3", "--variant", "b: cost=3.0"], "the very settings of 'a'"),
    (["svm", "--variant", "nothing:"], "nothing differs"),
    (["svm", "--variant", "odd: kernel"], "neither name=value nor no-augment"),
    (["svm", "--variant", "no-augment"], "the very settings of the base"),
    (["svm", "--variant", "cost=3", "--seeds", "1,x"], "whole numbers"),
    (["svm", "--variant", "cost=3", "--seeds", "1,1"], "none twice"),
    (["svm", "--variant", "cost=3", "--interval", "speaker"], "did you mean 'speakers'"),
    (["svm", "--variant", "cost=3", "--interval", "speakers+seeds", "--seeds", "1"], "at least two"),
    (["svn", "--variant", "cost=3"], "did you mean 'svm'"),
  ])
  func nonsenseIsAUsageError(arguments: [String], message: String) async throws {
    try await withTemporaryFolder { folder in
      let command = ["ablate", arguments[0], "synthetic"] + arguments.dropFirst() + ["--out", "a"]
      let result = try Serbase.run(command, in: folder)
      #expect(result.status == 64 && result.errors.contains(message), "\(result.status): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("a").path))
    }
  }

  @Test func anInterruptedAblationLeavesTheOldOne() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let old = folder.appendingPathComponent("a/ablation.csv")
      try FileManager.default.createDirectory(at: old.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("old".utf8).write(to: old)
      let log = folder.appendingPathComponent("log")
      try Data().write(to: log)
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments =
        [
          "ablate", "forest", "synthetic", "--audio", corpus.path, "--param", "trees=3000", "--variant", "maxDepth=9",
          "--out", "a", "--cache", "features",
        ] + Self.folds
      process.currentDirectoryURL = folder
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["SERBASE_MANIFESTS": repositoryRoot.appendingPathComponent("data-manifests").path]) { $1 }
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
      // Interrupted in the first fit, when features are there.
      try Serbase.watch(process) { try !String(contentsOf: log, encoding: .utf8).isEmpty }
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 75)
      #expect(try Data(contentsOf: old) == Data("old".utf8))
      #expect(
        try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["a", "features", "log"])
    }
  }
}
