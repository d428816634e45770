import Foundation
import SerInference
import SerLearning
import SerModels
import SerNumerics
import SerTestSupport
import Testing

/// What a bundle says of the emotions that its classes hold, and of its figures.
@Suite struct BundleSchemeTests {
  private static let scheme = BundleManifest.ClassScheme(
    name: "moods",
    groups: [
      .init(name: "calm", emotions: ["neutral", "calm"]), .init(name: "sad", emotions: ["sad", "bored"]),
      .init(name: "angry", emotions: ["angry"]), .init(name: "glad", emotions: ["happy"]),
    ], reason: "made up")

  /// Writes a model of sad, calm and angry, and gives its card; one for recordings can't be read, since its features aren't
  /// what it says.
  private static func write(
    _ scheme: BundleManifest.ClassScheme?, forRecordings: Bool = true, to url: URL
  ) async throws -> String {
    let trainer = try ClassifierCatalogue.entry(named: "logistic").trainer()
    let fitted = try await Pipeline(trainer: trainer).fit(
      ModelBundleTests.rows(), in: TrainingContext(seed: Seed(1)))
    var manifest = ModelBundleTests.manifest()
    manifest.scheme = scheme
    if forRecordings { manifest.featureSet = .init(identifier: "mfcc-functionals", parameters: .null) }
    manifest.metrics?.overall = [
      "accuracy": 0.5, "uar": 0.5, "macro_f1": 0.4, "weighted_f1": 0.4, "log_loss": 1, "ece": 0.1, "brier": 0.6,
      "odd": 1,
    ]
    manifest.metrics?.groups = [
      "intensity strong": ["accuracy": 0.5, "uar": 0.5, "classes": 2],
      "intensity normal": ["accuracy": 0.5, "uar": 0.5, "classes": 3],
    ]
    try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
    return try String(contentsOf: url.appendingPathComponent("MODEL_CARD.md"), encoding: .utf8)
  }

  @Test func theCardSaysWhatEachClassHolds() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      let card = try await Self.write(Self.scheme, to: url)
      for words in [
        "groups of emotions, by the scheme `moods` (made up)", "- sad: sad, bored", "- calm: neutral, calm",
        "gives the group of emotions, a confidence and the probability of each;",
      ] { #expect(card.contains(words), "\(words) in \(card)") }
      // A group that no row was of is none of the model's classes.
      #expect(!card.contains("- glad") && !card.contains("three most probable"))
      let plain = try await Self.write(nil, to: folder.appendingPathComponent("plain"))
      #expect(plain.contains("gives the emotion, a confidence") && !plain.contains("groups of emotions"))
      var chosen = Self.scheme
      chosen.groups = ["sad", "calm", "angry"].map { .init(name: $0, emotions: [$0]) }
      let choice = try await Self.write(chosen, to: folder.appendingPathComponent("choice"))
      #expect(choice.contains("gives the emotion, a confidence") && !choice.contains("groups of emotions"))
    }
  }

  /// The order and the names of all other reports; what isn't known comes last, under its key.
  @Test func figuresStandUnderTheNamesThatPeopleKnow() async throws {
    try await withTemporaryFolder { folder in
      let card = try await Self.write(nil, to: folder.appendingPathComponent("bundle"))
      let names = card.split(separator: "\n").compactMap { line -> String? in
        let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return cells.count == 3 && Double(cells[1]) != nil ? cells[0] : nil
      }
      #expect(names == ["accuracy", "UAR", "macro-F1", "weighted F1", "log-loss", "ECE", "Brier", "odd"])
      #expect(card.contains("| UAR | 0.500 | 0.400 to 0.600 |"))
      #expect(card.contains("| intensity strong | 2 | 0.500 | 0.500 |") && card.contains("chance is 1 in that many"))
    }
  }

  /// An older bundle has none; one whose classes are others than its scheme's was not written by the program.
  @Test func schemesComeBackAndMustFit() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      _ = try await Self.write(nil, forRecordings: false, to: url)
      let text = try String(contentsOf: url.appendingPathComponent("bundle.json"), encoding: .utf8)
      #expect(try ModelBundle(contentsOf: url).manifest.scheme == nil && !text.contains("\"scheme\""))
      var scheme = Self.scheme
      _ = try await Self.write(scheme, forRecordings: false, to: url)
      let read = try ModelBundle(contentsOf: url).manifest
      #expect(read.scheme == scheme && read.emotions(of: "sad") == ["sad", "bored"])
      scheme.groups.removeFirst()
      _ = try await Self.write(scheme, forRecordings: false, to: url)
      let error = #expect(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
      #expect(error?.description.contains("the class 'calm' is none of its scheme 'moods'") == true)
    }
  }
}
