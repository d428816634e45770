import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Configured and combined feature sets through the program itself.
@Suite(.serialized) struct FeatureSetCommandTests {
  @Test func listingShowsSetsParametersAndColumns() async throws {
    try await withTemporaryFolder { folder in
      let all = try Serbase.succeed(["features", "list"], in: folder).output
      #expect(all.contains("mfcc-functionals") && all.contains("300 frames × 40"))
      let one = try Serbase.succeed(["features", "list", "mfcc-functionals:coefficients=13"], in: folder).output
      #expect(one.contains("coefficients") && one.contains("mfcc12_mean") && !one.contains("mfcc13_mean"))
      let json = try Serbase.succeed(["features", "list", "logmel:bands=40", "--json"], in: folder).output
      let document = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      #expect(document["identifier"] as? String == "logmel:mel.bands=40" && document["bands"] as? Int == 40)
    }
  }

  @Test func mistakesAreUsageErrorsWithTheNearestName() async throws {
    try await withTemporaryFolder { folder in
      for (set, message) in [
        ("mfcc-functionals:coefficient=13", "did you mean 'coefficients'?"),
        ("mfcc-functionals:coefficients=x", "a whole number"), ("mfcc+mfcc-functionals", "can't be combined"),
        ("mfcc-functionals+", "a part is empty"), ("mfc", "did you mean 'mfcc'?"),
      ] {
        let result = try Serbase.run(
          ["features", "extract", "--files", "a.wav", "--set", set, "--out", "t.npz"], in: folder)
        #expect(result.status == 64 && result.errors.contains(message), "\(set): \(result.errors)")
      }
      let twice = try Serbase.run(
        ["compare", "synthetic", "--audio", ".", "--sets", "mfcc,mfcc:coefficients=40", "--out", "c"], in: folder)
      #expect(twice.status == 64 && twice.errors.contains("'mfcc' is named twice"))
    }
  }

  /// The canonical text names the set in every file; a table and a bundle know how to make it again.
  @Test func configuredSetsKeepTheirNameEverywhere() async throws {
    let corpus = try SharedCorpus.folder.get()
    let (given, name) = (
      "mfcc-functionals:functionals=mean/std:coefficients=13+spectral-functionals",
      "mfcc-functionals:coefficients=13:functionals=mean/std+spectral-functionals"
    )
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        [
          "compare", "synthetic", "--audio", corpus.path, "--sets", "\(given),logmel-functionals", "--models",
          "majority",
          "--out", "c",
        ], in: folder)
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("c/comparison.csv"))
      let column = try #require(table.column("feature_set"))
      #expect(Set(table.rows.map { $0[column] }) == [name, "logmel-functionals"])
      let plots = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("c/plots").path)
      #expect(plots.allSatisfy { file in !file.contains { ":+=/".contains($0) } }, "\(plots)")
      let extract = try Serbase.succeed(
        ["features", "extract", "synthetic", "--audio", corpus.path, "--set", given, "--out", "t.npz"], in: folder)
      #expect(extract.output.contains("156 columns of \(name)"))
      try Serbase.succeed(["fit", "majority", "--table", "t.npz", "--out", "b"], in: folder)
      let bundle = try Data(contentsOf: folder.appendingPathComponent("b/bundle.json"))
      let description = try #require(try JSONSerialization.jsonObject(with: bundle) as? [String: Any])
      let set = try #require(description["featureSet"] as? [String: Any])
      #expect(set["identifier"] as? String == name)
      let card = try String(contentsOf: folder.appendingPathComponent("b/MODEL_CARD.md"), encoding: .utf8)
      #expect(card.contains("`\(name)`"))
    }
  }

  /// Frame sets become tables of [clips, frames, bands].
  @Test func framesKeepTheirShape() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        [
          "features", "extract", "synthetic", "--audio", corpus.path, "--set", "mfcc:coefficients=5:frames=50", "--out",
          "t.npz",
        ], in: folder)
      let table = try NumPyArchive(contentsOf: folder.appendingPathComponent("t.npz"))
      #expect(table["X"]?.shape == [300, 50, 5])
    }
  }
}
