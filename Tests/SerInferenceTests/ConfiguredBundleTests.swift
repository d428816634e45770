import Foundation
import SerFeatures
import SerInference
import SerLearning
import SerModels
import SerNumerics
import SerTestSupport
import Testing

/// Bundles of configured and combined feature sets, and of ones that are older than a parameter.
@Suite struct ConfiguredBundleTests {
  private func bundle(_ record: BundleManifest.FeatureSetRecord, at url: URL) async throws -> ModelBundle {
    var manifest = ModelBundleTests.manifest()
    manifest.featureSet = record
    let set = try FeatureSpecification.set(named: record.identifier, parameters: record.parameters)
    manifest.featureCount = set.layout.count
    let rows = try ModelBundleTests.rows()
    let wide = try LabelledFeatures(
      features: Matrix(rows: rows.count, columns: set.layout.count), labels: rows.labels, classNames: rows.classNames,
      speakers: rows.speakers)
    let trainer = try ClassifierCatalogue.entry(named: "majority").trainer()
    let fitted = try await Pipeline(trainer: trainer).fit(wide, in: TrainingContext(seed: Seed(1)))
    try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
    return try ModelBundle(contentsOf: url)
  }

  @Test(arguments: [
    "mfcc-functionals", "logmel-functionals:mel.highest=7000:mel.topDecibel=none",
    "mfcc-functionals:coefficients=13+spectral-functionals:functionals=p5/p95",
  ])
  func theSetComesBackTheSame(text: String) async throws {
    let set = try FeatureSpecification.set(text)
    try await withTemporaryFolder { folder in
      let read = try await bundle(
        .init(identifier: set.specification, parameters: set.parameters), at: folder.appendingPathComponent("b"))
      #expect(read.featureSet?.specification == text)
      #expect(try read.featureSet?.parameters == set.parameters)
    }
  }

  @Test func parametersThatAreNotThereHaveTheirDefaults() async throws {
    try await withTemporaryFolder { folder in
      let old = try JSONDecoder().decode(
        JSONValue.self, from: Data(#"{"coefficients":13,"frontEnd":{"sampleRate":16000,"trimDecibel":20}}"#.utf8))
      let read = try await bundle(
        .init(identifier: "mfcc-functionals", parameters: old), at: folder.appendingPathComponent("b"))
      #expect(read.featureSet?.specification == "mfcc-functionals:coefficients=13")
    }
  }
}
