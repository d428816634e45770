import Foundation
import SerFeatures
import SerInference
import SerLearning
import SerModels
import SerNumerics
import SerTestSupport
import Testing

@Suite struct ModelBundleTests {
  /// For what reads frames, clips of two frames.
  static func rows(asFrames: Bool = false) throws -> LabelledFeatures {
    var stream = Seed(9).makeStream()
    let labels = (0..<90).map { $0 % 3 }
    return try LabelledFeatures(
      features: Matrix(
        rows: labels.map { label in (0..<4).map { Float(Double(label == $0 ? 2 : 0) + stream.gaussian()) } }),
      labels: labels, classNames: ["sad", "calm", "angry"], speakers: (0..<90).map { "s\($0 / 15)" },
      frames: asFrames ? FrameShape(count: 2, bands: 2) : nil)
  }

  static func manifest() -> BundleManifest {
    BundleManifest(
      writtenBy: "serbase test", featureSet: nil, featureCount: 4,
      preprocessing: .init(normalization: "train", standardizer: .null),
      classifier: .init(identifier: "", hyperparameters: .null, model: .null), labels: ["sad", "calm", "angry"],
      provenance: .init(
        corpus: "a test", sourceDigest: nil, licence: "CC0", citation: nil, rows: 90, rowsPerClass: [30, 30, 30],
        speakers: 6, seed: 1, blas: "any"),
      metrics: .init(
        protocol: "random-80-10-10", marks: ["LEAKY"], meanings: ["LEAKY": "too high"], overall: ["uar": 0.5],
        intervals: ["uar": [0.4, 0.6]],
        recall: ["sad": 0.5], groups: [:]))
  }

  static func write(_ identifier: String, to url: URL) async throws -> FittedPipeline {
    let entry = try ClassifierCatalogue.entry(named: identifier)
    let trainer = try entry.trainer(with: entry.readsFrames ? [("epochs", "2")] : [])
    let rows = try rows(asFrames: entry.readsFrames)
    let fitted = try await Pipeline(trainer: trainer).fit(rows, in: TrainingContext(seed: Seed(1)))
    try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest(), to: url)
    return fitted
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func everyClassifierComesBackTheSame(identifier: String) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      let fitted = try await Self.write(identifier, to: url)
      let read = try ModelBundle(contentsOf: url)
      let features = try Self.rows().features
      #expect(try read.pipeline.scores(for: features) == fitted.scores(for: features))
      #expect(read.manifest.labels == ["sad", "calm", "angry"])
      // The same again gives the same bytes.
      let twin = folder.appendingPathComponent("twin")
      _ = try await Self.write(identifier, to: twin)
      for file in ["bundle.json", "weights.safetensors", "MODEL_CARD.md"] {
        #expect(
          try Data(contentsOf: url.appendingPathComponent(file)) == Data(contentsOf: twin.appendingPathComponent(file)))
      }
    }
  }

  @Test func columnsAndTrainedRowsComeBack() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      let trainer = try ClassifierCatalogue.entry(named: "majority").trainer()
      let fitted = try await Pipeline(trainer: trainer).fit(Self.rows(), in: TrainingContext(seed: Seed(1)))
      var manifest = Self.manifest()
      manifest.columns = ["a", "b", "c", "d"]
      manifest.provenance.trained = .init(
        digests: [UInt64.max, 3, 3, 1 << 40], speakers: ["s2", "s1"], source: "a test")
      try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
      let read = try ModelBundle(contentsOf: url).manifest
      #expect(read.columns == ["a", "b", "c", "d"])
      let trained = try #require(read.provenance.trained)
      #expect(trained.count(of: [3, 4, 1 << 40, 3, .max, 0]) == 4)
      #expect(trained.speakers == ["s1", "s2"] && trained.source == "a test")
      manifest.columns = ["a", "b"]
      try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
      let error = #expect(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
      #expect(error?.description.contains("2 names for 4 features") == true)
      // A bundle from before these were written.
      _ = try await Self.write("majority", to: url)
      let older = try ModelBundle(contentsOf: url).manifest
      #expect(older.columns == nil && older.provenance.trained == nil)
    }
  }

  @Test func theCardCarriesTheMark() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      _ = try await Self.write("majority", to: url)
      let card = try String(contentsOf: url.appendingPathComponent("MODEL_CARD.md"), encoding: .utf8)
      #expect(card.contains("**LEAKY**: too high") && card.contains("not for hiring") && card.contains("CC0"))
    }
  }

  @Test func damageIsDetected() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      _ = try await Self.write("svm", to: url)
      let weights = url.appendingPathComponent("weights.safetensors")
      let good = try Data(contentsOf: weights)
      var flipped = good
      flipped[flipped.count - 3] ^= 1
      try flipped.write(to: weights)
      let error = try #require(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
      #expect(error.description.contains("weights.safetensors"))
      try good.write(to: weights)
      _ = try ModelBundle(contentsOf: url)

      let description = url.appendingPathComponent("bundle.json")
      let text = try String(contentsOf: description, encoding: .utf8)
      try text.replacingOccurrences(of: "\"formatVersion\" : 1", with: "\"formatVersion\" : 99")
        .write(to: description, atomically: true, encoding: .utf8)
      let newer = try #require(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
      #expect(newer.description.contains("99"))
      try "{}".write(to: description, atomically: true, encoding: .utf8)
      #expect(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
      try FileManager.default.removeItem(at: description)
      #expect(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
    }
  }
}
