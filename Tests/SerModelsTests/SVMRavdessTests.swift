import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

@Suite struct SVMRavdessTests {
  /// The five folds of Luna-Jiménez et al. 2021: actors held out together.
  static let folds = [
    [2, 5, 14, 15, 16], [3, 6, 7, 13, 18], [10, 11, 12, 19, 20], [8, 17, 21, 23, 24], [1, 4, 9, 22],
  ]

  /// Speaker-independent, scaled by training rows, RBF with C = 10: scikit-learn gives accuracy .537, UAR .519.
  @Test(.enabled(if: Goldens.completeFolder != nil, "needs the complete golden arrays (SERBASE_GOLDENS)"))
  func lunaFolds() async throws {
    let folder = try #require(Goldens.completeFolder)
    let archive = try NumPyArchive(contentsOf: folder.appendingPathComponent("ravdess_mfcc_stats.npz"))
    let features = try #require(archive["X"])
    let labels = try #require(archive["y"]?.integers)
    let actors = try #require(archive["actor"]?.integers)
    let rows = try LabelledFeatures(
      features: Matrix(rows: features.shape[0], columns: features.shape[1], values: #require(features.floats)),
      labels: labels, classNames: (0..<8).map { "\($0)" }, speakers: actors.map { "\($0)" })
    let trainer = try SVMClassifier.configured(with: [("cost", "10")])
    var predictions = [Int](repeating: -1, count: rows.count)
    for fold in Self.folds {
      let test = rows.labels.indices.filter { fold.contains(actors[$0]) }
      let training = rows.labels.indices.filter { !fold.contains(actors[$0]) }
      let scaler = Standardizer(rows.features.selectingRows(training))
      let trainingRows = rows.selecting(training)
      let model = try await trainer.fit(
        trainingRows.replacingFeatures(scaler.scaling(trainingRows.features)), in: .single)
      let found = try model.scores(for: scaler.scaling(rows.features.selectingRows(test))).predictions
      for (row, prediction) in zip(test, found) { predictions[row] = prediction }
    }
    let right = rows.labels.indices.filter { predictions[$0] == labels[$0] }
    let accuracy = Double(right.count) / Double(rows.count)
    let recalls = (0..<8).map { label in
      Double(right.count { labels[$0] == label }) / Double(rows.classCounts[label])
    }
    #expect(abs(accuracy - 0.537) <= 0.01)
    #expect(abs(recalls.reduce(0, +) / 8 - 0.519) <= 0.01)
  }

  /// Means and population deviations of training rows.
  private struct Standardizer {
    let means: [Double]
    let deviations: [Double]

    init(_ rows: Matrix) {
      let columns = (0..<rows.columns).map { rows.column($0).map { Double($0) } }
      means = columns.map { Statistics.mean($0) }
      deviations = columns.map { max(Statistics.standardDeviation($0, degreesOfFreedomLost: 0), 1e-12) }
    }

    func scaling(_ rows: Matrix) -> Matrix {
      var result = rows
      for row in 0..<rows.rows {
        for column in 0..<rows.columns {
          result[row, column] = Float((Double(rows[row, column]) - means[column]) / deviations[column])
        }
      }
      return result
    }
  }
}
