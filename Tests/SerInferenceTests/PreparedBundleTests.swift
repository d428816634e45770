import Foundation
import SerInference
import SerLearning
import SerModels
import SerNumerics
import SerTestSupport
import Testing

/// Bundles of pipelines that choose columns and calibrate.
@Suite struct PreparedBundleTests {
  private static func write(_ calibration: CalibrationKind?, _ selection: FeatureSelection?, to url: URL) async throws
    -> FittedPipeline
  {
    let trainer = try ClassifierCatalogue.entry(named: "svm").trainer(with: [("probability", "true")])
    let pipeline = Pipeline(
      trainer: trainer, selector: try selection.map { try FeatureSelector($0, ranking: RandomForestClassifier()) },
      calibration: calibration)
    let fitted = try await pipeline.fit(ModelBundleTests.rows(), in: TrainingContext(seed: Seed(1)))
    var manifest = ModelBundleTests.manifest()
    manifest.preprocessing.selectionRule = selection?.text
    manifest.preprocessing.selectedNames = fitted.selection?.names(of: ["a", "b", "c", "d"])
    try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
    return fitted
  }

  @Test(arguments: CalibrationKind.allCases, [FeatureSelection.anova(3), .importance(2), .variance])
  func selectionAndCalibrationComeBack(kind: CalibrationKind, selection: FeatureSelection) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      let fitted = try await Self.write(kind, selection, to: url)
      let read = try ModelBundle(contentsOf: url)
      let features = try ModelBundleTests.rows().features
      #expect(try read.pipeline.scores(for: features) == fitted.scores(for: features))
      #expect(read.pipeline.selection == fitted.selection && read.pipeline.calibration == fitted.calibration)
      #expect(read.manifest.preprocessing.selectionRule == selection.text)
      #expect(read.manifest.preprocessing.selectedNames?.count == fitted.selection?.columns.count)
      let card = try String(contentsOf: url.appendingPathComponent("MODEL_CARD.md"), encoding: .utf8)
      #expect(card.contains("chosen by \(selection.text)") && card.contains("calibrated by \(kind.rawValue)"))
    }
  }

  /// A bundle from before there was either has neither key, and its digest still holds.
  @Test func aPlainBundleSaysNothingOfThem() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      _ = try await Self.write(nil, nil, to: url)
      let text = try String(contentsOf: url.appendingPathComponent("bundle.json"), encoding: .utf8)
      for key in ["selection", "calibration", "selectedNames"] { #expect(!text.contains("\"\(key)\"")) }
      let read = try ModelBundle(contentsOf: url)
      #expect(read.pipeline.selection == nil && read.pipeline.calibration == nil)
    }
  }

  @Test func aChangedTemperatureIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("bundle")
      let fitted = try await Self.write(.temperature, nil, to: url)
      let description = url.appendingPathComponent("bundle.json")
      let text = try String(contentsOf: description, encoding: .utf8)
      let temperature = try #require(fitted.calibration?.temperature)
      for value in ["\(temperature * 2)", "-1", "1e9", "\"warm\""] {
        let changed = text.replacingOccurrences(
          of: "\"temperature\" : \(temperature)", with: "\"temperature\" : \(value)")
        #expect(changed != text)
        try changed.write(to: description, atomically: true, encoding: .utf8)
        #expect(throws: BundleError.self) { try ModelBundle(contentsOf: url) }
      }
    }
  }
}
