import Foundation
import SerLearning
import SerModels
import SerNumerics

@testable import SerInference

/// Rows and fitted pipelines for exports.
enum ExportRows {
  static let names = ["sad", "calm", "angry", "häppy \"!\"", "bored"]

  /// Clouds of classes in turn. `labels`: the classes that have rows, of as many as there are names given.
  static func clouds(_ labels: [Int], classes: Int, rows: Int = 120, features: Int = 6, spread: Double = 1) throws
    -> LabelledFeatures
  {
    var stream = Seed(11).makeStream()
    let centers = (0..<classes).map { _ in (0..<features).map { _ in 1.2 * stream.gaussian() } }
    let own = (0..<rows).map { labels[$0 % labels.count] }
    let values = own.map { label in (0..<features).map { Float(centers[label][$0] + spread * stream.gaussian()) } }
    return try LabelledFeatures(
      features: Matrix(rows: values), labels: own, classNames: Array(names[..<classes]),
      speakers: (0..<rows).map { "s\($0 / 12)" })
  }

  /// Clips of 5 to 12 frames of 6 bands, zeros behind their ends.
  static func clips(_ labels: [Int] = [0, 1, 2], classes: Int = 3, rows: Int = 36) throws -> LabelledFeatures {
    var stream = Seed(12).makeStream()
    let shape = FrameShape(count: 12, bands: 6)
    let own = (0..<rows).map { labels[$0 % labels.count] }
    let values = own.enumerated().map { row, label in
      let filled = (5 + row % 8) * shape.bands
      return (0..<shape.width).map { index in
        index < filled ? Float(sin(Double((label + 1) * index) / 5) + stream.gaussian() + 0.5) : 0
      }
    }
    return try LabelledFeatures(
      features: Matrix(rows: values), labels: own, classNames: Array(names[..<classes]),
      speakers: (0..<rows).map { "s\($0 / 6)" }, frames: shape)
  }

  /// A pipeline fitted on rows. `settings`: such as `svm kernel=linear`.
  static func fit(
    _ settings: String, _ rows: LabelledFeatures, selection: FeatureSelection? = nil,
    calibration: CalibrationKind? = nil
  ) async throws -> FittedPipeline {
    let words = settings.split(separator: " ").map(String.init)
    let parameters = words.dropFirst().map { word in
      let parts = word.split(separator: "=").map(String.init)
      return (name: parts[0], value: parts[1])
    }
    let trainer = try ClassifierCatalogue.entry(named: words[0]).trainer(with: Array(parameters))
    let pipeline = Pipeline(
      trainer: trainer, selector: try selection.map { try FeatureSelector($0) }, calibration: calibration)
    return try await pipeline.fit(rows, in: TrainingContext(seed: Seed(3)))
  }
}
