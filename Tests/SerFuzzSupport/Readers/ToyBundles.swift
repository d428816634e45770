import Foundation
import SerFeatures
import SerInference
import SerLearning
import SerModels
import SerNumerics

/// Bundles of every kind of classifier, as small as they can be: what the fuzzer changes is then mostly structure.
enum ToyBundles {
  /// Settings that make a model small; each is used where a classifier has it.
  private static let settings = [
    "trees": "2", "rounds": "2", "maxDepth": "2", "epochs": "1", "filters": "2-2", "units": "2", "layers": "1",
    "dense": "2",
    "heads": "1", "blocks": "1", "width": "2", "batchSize": "8",
  ]

  /// The files of each, in the order of the catalogue; then with calibration, with selection, and one that is complete.
  static func all() async throws -> [(description: Data, weights: Data)] {
    var bundles: [(description: Data, weights: Data)] = []
    for entry in ClassifierCatalogue.entries {
      let known = Set(entry.hyperparameters.map(\.name))
      let chosen = settings.filter { known.contains($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      let trainer = try entry.trainer(with: chosen)
      bundles.append(try await files(of: Pipeline(trainer: trainer), on: rows(asFrames: entry.readsFrames)))
    }
    let machine = try ClassifierCatalogue.entry(named: "svm").trainer(with: [("kernel", "linear")])
    let tree = try ClassifierCatalogue.entry(named: "boosting").trainer(with: [("rounds", "1"), ("maxDepth", "1")])
    for calibration in CalibrationKind.allCases {
      bundles.append(try await files(of: Pipeline(trainer: machine, calibration: calibration), on: rows()))
    }
    bundles.append(try await files(of: Pipeline(trainer: MajorityClassifier()), on: rows(), isComplete: true))
    let selector = try FeatureSelector(FeatureSelection("anova:2"))
    bundles.append(try await files(of: Pipeline(trainer: tree, selector: selector), on: rows()))
    return bundles
  }

  /// 12 rows of 4 values of 3 classes, or of 4 speakers' clips of 4 frames of 4 values.
  private static func rows(asFrames: Bool = false) throws -> LabelledFeatures {
    var stream = Seed(1).makeStream()
    let labels = (0..<12).map { $0 % 3 }
    let frames = asFrames ? FrameShape(count: 4, bands: 4) : nil
    let features = labels.map { label in
      (0..<(frames?.width ?? 4)).map { Float((Double($0 % 4 == label ? 2 : 0) + stream.gaussian()).rounded() / 2) }
    }
    return try LabelledFeatures(
      features: Matrix(rows: features), labels: labels, classNames: ["sad", "calm", "angry"],
      speakers: labels.indices.map { "s\($0 / 3)" }, frames: frames)
  }

  private static func files(
    of pipeline: Pipeline, on rows: LabelledFeatures, isComplete: Bool = false
  ) async throws -> (description: Data, weights: Data) {
    let fitted = try await pipeline.fit(rows, in: TrainingContext(seed: Seed(1)))
    // Four values a row, so that it fits: means of cepstral coefficients.
    let set =
      try isComplete ? FeatureSpecification.set("mfcc-functionals:coefficients=4:deltas=0:functionals=mean") : nil
    var manifest = BundleManifest(
      writtenBy: "serbase fuzz",
      featureSet: try set.map { .init(identifier: $0.specification, parameters: try $0.parameters) },
      featureCount: rows.features.columns, preprocessing: .init(normalization: "train", standardizer: .null),
      classifier: .init(identifier: "", hyperparameters: .null, model: .null), labels: rows.classNames,
      provenance: .init(
        corpus: "toy", sourceDigest: nil, licence: nil, citation: nil, rows: 12, rowsPerClass: [4, 4, 4], speakers: 4,
        seed: 1, blas: "any"),
      metrics: nil)
    if isComplete {
      manifest.columns = ["a", "b", "c", "d"]
      manifest.provenance.trained = .init(digests: [1, 2], speakers: ["s1"], source: "toy")
      manifest.metrics = .init(
        protocol: "loso", marks: [], meanings: [:], overall: ["uar": 0.5], intervals: ["uar": [0.4, 0.6]],
        recall: ["sad": 0.5], groups: [:])
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("serbase-fuzz-seed-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await ModelBundle.write(fitted, trainer: pipeline.trainer, manifest: manifest, to: folder)
    return (
      try Data(contentsOf: folder.appendingPathComponent(ModelBundle.manifestName)),
      try Data(contentsOf: folder.appendingPathComponent(ModelBundle.weightsName))
    )
  }
}
