import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Bias reports through the program itself, on synthetic voices.
@Suite(.serialized) struct BiasCommandTests {
  private static let tables = ["groups.csv", "recalls.csv", "gaps.csv", "speakers.csv", "pitch.csv", "predictions.csv"]

  /// Twelve voices, so that both genders have the five speakers that a comparison needs.
  private func corpus(in folder: URL) throws -> URL {
    try Serbase.succeed(["corpus", "synthesize", "--out", "corpus", "--speakers", "12", "--quiet"], in: folder)
    return folder.appendingPathComponent("corpus", isDirectory: true)
  }

  @Test func biasIsWrittenWholeAndRepeatable() async throws {
    try await withTemporaryFolder { folder in
      let corpus = try corpus(in: folder)
      let common = ["bias", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--seed", "5"]
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1", "--json"], in: folder)
      let second = try Serbase.succeed(common + ["--out", "b", "--jobs", "2"], in: folder)
      for file in Self.tables + ["tests.csv", "cross-training.csv"] {
        let a = try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
        #expect(try a == Data(contentsOf: folder.appendingPathComponent("b/\(file)")), "\(file): one and two workers")
      }
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
      let kinds = try #require(summary["comparisons"] as? [[String: Any]]).compactMap { $0["kind"] as? String }
      #expect(kinds.contains("gender") && (summary["cross_training"] as? [Any])?.count == 6)
      let page = try String(contentsOf: folder.appendingPathComponent("a/bias.md"), encoding: .utf8)
      for picture in page.matches(of: /!\[.*?\]\(([^)]+)\)/).map({ String($0.1) }) {
        #expect(
          FileManager.default.fileExists(atPath: folder.appendingPathComponent("a/\(picture)").path), "\(picture)")
      }
      #expect(second.output.contains("gender female") && second.output.contains("Spearman"))
      try fromPredictions(corpus, in: folder)
    }
  }

  /// The judgements of the first report, read again, give the same figures of groups.
  private func fromPredictions(_ corpus: URL, in folder: URL) throws {
    let again = try Serbase.succeed(
      ["bias", "synthetic", "--audio", corpus.path, "--predictions", "a/predictions.csv", "--seed", "5", "--out", "c"],
      in: folder)
    #expect(again.output.contains("left out: Trained on one gender"))
    let figures = try ["a", "c"].map { name in
      let groups = try CSVDocument(contentsOf: folder.appendingPathComponent("\(name)/groups.csv"))
      return groups.rows.map { Array($0.dropFirst(5)) }
    }
    #expect(figures[0] == figures[1] && !figures[0].isEmpty)
  }

  @Test func marksAndOmissions() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = [
        "bias", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--model", "majority",
      ]
      let marked = try Serbase.succeed(
        common + ["--protocol", "random-80-10-10", "--normalize", "speaker", "--out", "m"], in: folder)
      #expect(marked.output.contains("*** LEAKY, transductive ***"))
      for name in ["bias.md", "index.html"] + Self.tables {
        let text = try String(contentsOf: folder.appendingPathComponent("m/\(name)"), encoding: .utf8)
        #expect(text.contains("LEAKY") && text.contains("transductive"), "\(name)")
      }
      // Five speakers: no gender has the five that a comparison needs, nor the four that training needs.
      #expect(marked.output.contains("left out: Trained on one gender"))
      let choice = try Serbase.run(common + ["--choose", "x", "--out", "n"], in: folder)
      #expect(choice.status == 64 && choice.errors.contains("--predictions"))
      let split = folder.appendingPathComponent("split.csv")
      try "path,fold\nx.wav,1\n".write(to: split, atomically: true, encoding: .utf8)
      let refused = try Serbase.run(
        ["bias", "synthetic", "--audio", corpus.path, "--predictions", "split.csv", "--out", "n"], in: folder)
      #expect(refused.status == 65 && refused.errors.contains("truth and prediction"))
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("n").path))
    }
  }
}
