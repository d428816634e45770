import Foundation
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

/// Rows without some of their values.
@Suite struct MissingValueTests {
  private func matrix(_ name: String) throws -> Matrix {
    let array = try Goldens.array(name)
    return Matrix(rows: array.shape[0], columns: array.shape[1], values: try #require(array.floats))
  }

  private func training(_ set: String) throws -> LabelledFeatures {
    try LabelledFeatures(
      features: matrix("missing_\(set)_Xtrain"), labels: #require(Goldens.array("svm_\(set)_ytrain").integers),
      classNames: ["0", "1", "2"], missing: .allowed)
  }

  private func trainer() -> GradientBoostingClassifier {
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 20
    trainer.maxDepth = 3
    return trainer
  }

  /// The training rows fall as in XGBoost, missing values and ties included. Test rows may lie in a gap that `hist` parts
  /// at its upper end and we in the middle.
  @Test(arguments: ["iris", "wine"])
  func marginsAreThoseOfXGBoost(set: String) async throws {
    let rows = try training(set)
    let model = try await trainer().fit(rows, in: .single)
    for (side, share) in [("train", 1), ("test", 0.9)] {
      let features = try side == "train" ? rows.features : matrix("missing_\(set)_Xtest")
      let expected = try #require(Goldens.array("missing_\(set)_margins_\(side)").floats)
      let margins = try model.margins(for: features)
      let close = zip(margins.values, expected).count { abs($0 + 0.5 - $1) < 1e-5 }
      #expect(Double(close) >= share * Double(expected.count), "\(side): \(close) of \(expected.count) agree")
    }
  }

  struct Importance: Decodable {
    let gain: [Double]
    let cover: [Double]
    let weight: [Double]
  }

  @Test(arguments: ["iris", "wine"])
  func importancesAreThoseOfXGBoost(set: String) async throws {
    let json = try Data(contentsOf: Goldens.folder.appendingPathComponent("missing_reference.json"))
    let reference = try #require(JSONDecoder().decode([String: Importance].self, from: json)[set])
    let model = try await trainer().fit(try training(set), in: .single)
    let found = model.featureImportances
    #expect(found.map(\.measure) == ["gain", "cover", "weight"])
    for (importance, expected) in zip(found, [reference.gain, reference.cover, reference.weight]) {
      let total = expected.reduce(0, +)
      for (value, reference) in zip(importance.values, expected) {
        #expect(abs(value - reference) < 1e-5 * total, "\(importance.measure) \(value) \(reference)")
      }
    }
  }

  /// Whether a value is there may be all that tells the classes apart.
  @Test func absenceItselfIsInformation() async throws {
    let values: [[Float]] = (0..<40).map { [$0 % 2 == 0 ? Float($0) : .nan] }
    let rows = try LabelledFeatures(
      features: Matrix(rows: values), labels: (0..<40).map { $0 % 2 }, classNames: ["there", "missing"],
      missing: .allowed)
    for outputs in GradientBoostingClassifier.TreeOutputs.allCases {
      var trainer = trainer()
      trainer.outputs = outputs
      let model = try await trainer.fit(rows, in: .single)
      #expect(try model.scores(for: rows.features).predictions == rows.labels)
      #expect(try model.scores(for: Matrix(rows: [[1e30], [-1e30], [.nan]])).predictions == [0, 0, 1])
      let decoded = try JSONDecoder().decode(GradientBoostingModel.self, from: JSONEncoder().encode(model))
      #expect(decoded == model)
    }
  }

  @Test func rowsWithoutAValueGoToTheSideTheyResemble() async throws {
    var stream = Seed(12).makeStream()
    // Low values are class 0, high ones and missing ones class 1, and the other way round.
    for likeHigh in [true, false] {
      var values: [[Float]] = []
      var labels: [Int] = []
      for index in 0..<120 {
        let isHigh = index % 2 == 1
        let isMissing = isHigh == likeHigh && index % 3 == 0
        values.append([isMissing ? .nan : Float((isHigh ? 4 : 0) + stream.gaussian())])
        labels.append(isHigh ? 1 : 0)
      }
      let rows = try LabelledFeatures(
        features: Matrix(rows: values), labels: labels, classNames: ["low", "high"], missing: .allowed)
      let model = try await trainer().fit(rows, in: .single)
      #expect(try model.scores(for: Matrix(rows: [[.nan]])).predictions == [likeHigh ? 1 : 0])
    }
  }

  /// Training that met no missing value sends one to the right of every split.
  @Test func unknownAbsenceGoesRight() async throws {
    let rows = try ToyRows.rows([[0], [1], [2], [3], [4], [5], [6], [7]], [0, 0, 0, 0, 1, 1, 1, 1], classes: 2)
    var trainer = trainer()
    trainer.minChildWeight = 0
    let model = try await trainer.fit(rows, in: .single)
    #expect(try model.margins(for: Matrix(rows: [[.nan]])) == model.margins(for: Matrix(rows: [[100]])))
  }

  @Test func aColumnWithoutAnyValueChangesNothing() async throws {
    let rows = try ToyRows.clouds(seed: 4, classes: 3, rowsPerClass: 20, features: 3)
    let wider = Matrix(rows: (0..<rows.count).map { [.nan] + rows.features.row($0) })
    let widened = try LabelledFeatures(
      features: wider, labels: rows.labels, classNames: rows.classNames, missing: .allowed)
    let expected = try await trainer().fit(rows, in: .single).margins(for: rows.features)
    let model = try await trainer().fit(widened, in: .single)
    #expect(try model.margins(for: wider) == expected)
    #expect(model.importance[0] == 0)
  }

  @Test func infinityIsAlwaysRefused() async throws {
    for missing in [MissingValues.refused, .allowed] {
      #expect(throws: TrainingError.self) {
        try LabelledFeatures(
          features: Matrix(rows: [[1], [.infinity]]), labels: [0, 1], classNames: ["a", "b"], missing: missing)
      }
    }
    let model = try await trainer().fit(training("iris"), in: .single)
    #expect(throws: TrainingError.self) { try model.margins(for: Matrix(rows: [[1, 2, -.infinity, 4]])) }
  }

  @Test func modelsThatNeedEveryValueSaySo() async throws {
    let rows = try training("iris")
    await #expect(throws: TrainingError.self) { try await RandomForestClassifier().fit(rows, in: .single) }
    await #expect(throws: TrainingError.self) {
      try await Pipeline(trainer: SVMClassifier()).fit(rows, in: .single)
    }
    let fitted = try await Pipeline(trainer: trainer(), standardizes: true).fit(rows, in: .single)
    #expect(try fitted.scores(for: rows.features).values.firstNonFinite == nil)
  }
}
