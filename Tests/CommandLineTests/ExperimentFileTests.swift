import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `serbase compare EXPERIMENT.yaml`: what a file may say, and what is said of one that is wrong.
@Suite(.serialized) struct ExperimentFileTests {
  private static let examples = repositoryRoot.appendingPathComponent("experiments", isDirectory: true)

  /// Every committed example is understood, and its README says how many cells it has.
  @Test func committedExamplesAreUnderstood() async throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.examples.path).filter {
      $0.hasSuffix(".yaml")
    }.sorted()
    #expect(names.count >= 4)
    let readme = try String(contentsOf: Self.examples.appendingPathComponent("README.md"), encoding: .utf8)
    try await withTemporaryFolder { folder in
      for name in names {
        let path = Self.examples.appendingPathComponent(name).path
        let cells = try JSONDecoder().decode(
          [String].self,
          from: Data(try Serbase.succeed(["compare", path, "--dry-run", "--json"], in: folder).output.utf8))
        #expect(Set(cells).count == cells.count, "\(name)")
        #expect(readme.contains("| `\(name)` | \(cells.count) |"), "\(name): \(cells.count) cells")
      }
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let text: String
    let says: [String]
    var testDescription: String { says.joined(separator: ", ") }
  }

  private static let start = "corpus: synthetic\nsets: [mfcc-functionals]\n"
  static let mistakes = [
    Mistake(text: start + "model: [svm]\n", says: ["e.yaml, line 3", "model", "did you mean 'models'"]),
    Mistake(text: start + "models: svm\n", says: ["line 3: models", "'svm'", "expected a list"]),
    Mistake(text: start + "models: []\n", says: ["models", "empty"]),
    Mistake(text: start + "models:\n", says: ["models", "nothing", "expected a list"]),
    Mistake(text: start + "models: [svm, svm]\n", says: ["models", "'svm' is there twice"]),
    Mistake(text: start + "models: [{svm: 1}]\n", says: ["models", "a mapping in the list"]),
    Mistake(text: start + "models: [swm]\n", says: ["did you mean 'svm'"]),
    Mistake(text: start + "models: [svm]\ncorpus: emodb\n", says: ["not YAML", "corpus"]),
    Mistake(text: start + "models: [svm]\nparameters: {svm: {costs: 3}}\n", says: ["did you mean 'cost'"]),
    Mistake(text: start + "models: [svm]\nparameters: {forest: {trees: 3}}\n", says: ["param forest.trees", "svm"]),
    Mistake(text: start + "models: [svm]\nparameters: [cost]\n", says: ["parameters", "a list", "expected settings"]),
    Mistake(text: start + "models: [svm]\nnormalizations: [speakers]\n", says: ["did you mean 'speaker'"]),
    Mistake(text: start + "models: [svm]\nseeds: [1, -2]\n", says: ["seeds", "-2", "whole numbers"]),
    Mistake(text: start + "models: [svm]\nseeds: [1, 01]\n", says: ["seeds", "none twice"]),
    Mistake(text: start + "models: [svm]\nseed: many\n", says: ["seed", "many", "whole number"]),
    Mistake(text: start + "models: [svm]\ncopies: 2\n", says: ["copies", "goes with augment"]),
    Mistake(text: start + "models: [svm]\naugment: ['noise:snr=1O..20']\n", says: ["the experiment", "snr"]),
    Mistake(
      text: start + "models: [svm]\nsearch: {spaces: ['cost=1,10'], metric: uer}\n", says: ["did you mean 'uar'"]),
    Mistake(text: start + "models: [svm]\nsearch: {metric: uar}\n", says: ["search.spaces", "missing"]),
    Mistake(text: start + "models: [cnn]\n", says: ["cnn reads frames", "logmel"]),
    Mistake(
      text: start + "models: [svm]\nprotocols: [group-5folds]\n", says: ["e.yaml", "did you mean 'group-5fold'"]),
    Mistake(text: "corpus: synthetic\nsets: [mfcc-functional]\nmodels: [svm]\n", says: ["line 2", "mfcc-functionals"]),
    Mistake(text: "corpus: synthetic\nmodels: [svm]\n", says: ["sets: missing"]),
    Mistake(text: "sets: [mfcc-functionals]\nmodels: [svm]\n", says: ["corpus: missing"]),
    Mistake(
      text: "corpus: synthetic\ncells:\n- sets: [mfcc-functionals]\n  models: [svm]\n  colour: red\n",
      says: ["line 5", "cells[1].colour", "unknown key"]),
    Mistake(
      text: "corpus: synthetic\nsets: [mfcc-functionals]\ncells:\n- models: [svm]\n- models: [majority, svm]\n",
      says: ["svm on mfcc-functionals", "there twice"]),
    Mistake(text: "corpus: synthetic\ncells: []\n", says: ["cells", "list of blocks"]),
    Mistake(text: "- svm\n", says: ["the file", "a list"]),
    Mistake(text: "", says: ["it is empty"]),
    Mistake(text: "corpus: [unclosed\n", says: ["not YAML"]),
  ]

  @Test(arguments: mistakes)
  func mistakesAreNamed(_ mistake: Mistake) async throws {
    try await withTemporaryFolder { folder in
      try mistake.text.write(to: folder.appendingPathComponent("e.yaml"), atomically: true, encoding: .utf8)
      // No audio: everything is said before any is looked for.
      let result = try Serbase.run(["compare", "e.yaml", "--out", "o"], in: folder)
      #expect(result.status == 65, "\(result.errors)")
      for word in mistake.says { #expect(result.errors.contains(word), "\(word) in: \(result.errors)") }
      #expect(result.output.isEmpty)
    }
  }

  @Test func optionsMayNotContradictTheFile() async throws {
    try await withTemporaryFolder { folder in
      let text = Self.start + "models: [svm]\nseed: 3\nseeds: [1, 2]\n"
      try text.write(to: folder.appendingPathComponent("e.yaml"), atomically: true, encoding: .utf8)
      for (option, word) in [
        (["--models", "forest"], "--models"), (["--param", "cost=3"], "--param"), (["--seed", "4"], "--seed"),
        (["--seeds", "4"], "--seeds"),
      ] {
        let result = try Serbase.run(["compare", "e.yaml", "--dry-run"] + option, in: folder)
        #expect(result.status == 64 && result.errors.contains(word), "\(result.errors)")
      }
      let missing = try Serbase.run(["compare", "none.yaml", "--out", "o"], in: folder)
      #expect(missing.status == 66 && missing.errors.contains("none.yaml"))
      let unnamed = try Serbase.run(["compare", "--out", "o"], in: folder)
      #expect(unnamed.status == 64 && unnamed.errors.contains("experiment"), "\(unnamed.errors)")
    }
  }

  /// A file and a command line that say the same give the same bytes, each seed with rows and plots of its own.
  @Test func fileAndCommandLineAgree() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let text = """
        corpus: synthetic
        seed: 5
        seeds: [1, 2]
        protocols: [group-5fold, random-80-10-10]
        cells:
          - sets: [logmel-functionals]
            models: [majority, forest]
            parameters: {forest: {trees: 9}}
        """
      try text.write(to: folder.appendingPathComponent("e.yaml"), atomically: true, encoding: .utf8)
      try Serbase.succeed(["compare", "e.yaml", "--audio", corpus.path, "--out", "a", "--jobs", "2"], in: folder)
      try Serbase.succeed(
        [
          "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--models", "majority,forest",
          "--param", "forest.trees=9", "--protocol", "group-5fold,random-80-10-10", "--seed", "5", "--seeds", "1,2",
          "--out", "b", "--jobs", "1",
        ], in: folder)
      for file in ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"] {
        #expect(
          try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
            == Data(contentsOf: folder.appendingPathComponent("b/\(file)")), "\(file)")
      }
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("a/comparison.csv"))
      let (seed, model, uar) = (
        try #require(table.column("seed")), try #require(table.column("model")), try #require(table.column("uar"))
      )
      #expect(table.rows.map { $0[seed] } == ["1", "2", "1", "2", "1", "2", "1", "2"])
      #expect(Set(table.rows.filter { $0[model] == "forest" }.map { $0[uar] }).count == 4)
      for name in ["classes.csv", "groups.csv", "predictions.csv"] {
        let header = try CSVDocument(contentsOf: folder.appendingPathComponent("a/\(name)")).header
        #expect(header.contains("seed") && header.contains("parameters"), "\(name)")
      }
      let plots = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("a/plots").path)
      #expect(plots.contains("confusion-forest-logmel-functionals-group-5fold.csv"))
      let page = try String(contentsOf: folder.appendingPathComponent("a/comparison.md"), encoding: .utf8)
      #expect(page.contains("| forest on logmel-functionals, group-5fold | UAR |"))
    }
  }
}
