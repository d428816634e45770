import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

/// The document that XGBoost loads, read back as XGBoost reads it; the package itself is asked where
/// SERBASE_XGBOOST_PYTHON names a Python that has it.
@Suite struct XGBoostDocumentTests {
  /// Margins by XGBoost's rules: below the condition goes left, missing values by `default_left`.
  private func margins(_ document: [String: Any], _ features: Matrix) throws -> [[Float]] {
    let learner = try #require(document["learner"] as? [String: Any])
    let booster = try #require(learner["gradient_booster"] as? [String: Any])
    let model = try #require(booster["model"] as? [String: Any])
    let trees = try #require(model["trees"] as? [[String: Any]])
    let info = try #require(model["tree_info"] as? [Int])
    let parameters = try #require(learner["learner_model_param"] as? [String: String])
    let outputs = max(1, Int(try #require(parameters["num_class"])) ?? 0)
    var result = [[Float]](repeating: [Float](repeating: 0, count: outputs), count: features.rows)
    for (number, tree) in trees.enumerated() {
      func integers(_ key: String) throws -> [Int] { try #require(tree[key] as? [Int]) }
      func floats(_ key: String) throws -> [Float] { try #require(tree[key] as? [Double]).map { Float($0) } }
      let (left, right) = (try integers("left_children"), try integers("right_children"))
      let (indices, defaults) = (try integers("split_indices"), try integers("default_left"))
      let conditions = try floats("split_conditions")
      let vectors = tree["leaf_weights"] == nil ? nil : try floats("leaf_weights")
      for row in 0..<features.rows {
        var node = 0
        while left[node] >= 0 {
          let value = features[row, indices[node]]
          let goesLeft = value.isNaN ? defaults[node] == 1 : value < conditions[node]
          node = goesLeft ? left[node] : right[node]
        }
        if let vectors {
          for k in 0..<outputs { result[row][k] += vectors[right[node] * outputs + k] }
        } else {
          result[row][info[number]] += conditions[node]
        }
      }
    }
    return result
  }

  private func check(_ model: GradientBoostingModel, _ features: Matrix) throws {
    let document = try #require(
      try JSONSerialization.jsonObject(with: XGBoostDocument(model).data) as? [String: Any])
    let expected = try model.margins(for: features)
    for (row, values) in try margins(document, features).enumerated() {
      for (k, value) in values.enumerated() { #expect(abs(value - expected[row, k]) < 1e-5) }
    }
  }

  @Test(arguments: GradientBoostingClassifier.TreeOutputs.allCases, [2, 4])
  func marginsSurvive(outputs: GradientBoostingClassifier.TreeOutputs, classes: Int) async throws {
    let rows = try ToyRows.clouds(seed: 31, classes: classes, rowsPerClass: 30)
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 12
    trainer.outputs = outputs
    let model = try await trainer.fit(rows, in: .single)
    try check(model, rows.features)
    // Values on a threshold are where "at most" and "below" part.
    var onThresholds = rows.features
    for (index, node) in model.trees.nodes.enumerated() where node.feature >= 0 {
      onThresholds[index % rows.count, Int(node.feature)] = node.threshold
    }
    try check(model, onThresholds)
  }

  @Test func missingValuesSurvive() async throws {
    let rows = try ToyRows.clouds(seed: 32, classes: 3, rowsPerClass: 30)
    var values = rows.features
    for index in stride(from: 0, to: values.values.count, by: 5) { values.values[index] = .nan }
    let gappy = try LabelledFeatures(
      features: values, labels: rows.labels, classNames: rows.classNames, missing: .allowed)
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 8
    try check(try await trainer.fit(gappy, in: .single), values)
  }

  @Test func structureIsThatOfTheFormat() async throws {
    let rows = try ToyRows.rows(
      [[0, 0], [0, 1], [5, 5], [5, 6], [9, 9], [9, 8]], [0, 0, 3, 3, 4, 4], classes: 5)
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 3
    trainer.minChildWeight = 0
    let model = try await trainer.fit(rows, in: .single)
    let names = ["quiet \"one\"", "b", "c", "d", "e"]
    let text = XGBoostDocument(model, featureNames: ["f\n0", "ü"], classNames: names).data
    let document = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    let learner = try #require(document["learner"] as? [String: Any])
    #expect(learner["feature_names"] as? [String] == ["f\n0", "ü"])
    let attributes = try #require(learner["attributes"] as? [String: String])
    let classes = try JSONDecoder().decode([String].self, from: Data(try #require(attributes["classes"]).utf8))
    #expect(classes == ["quiet \"one\"", "d", "e"])
    let parameters = try #require(learner["learner_model_param"] as? [String: String])
    #expect(parameters["num_class"] == "3" && parameters["num_feature"] == "2")
    let booster = try #require((learner["gradient_booster"] as? [String: Any])?["model"] as? [String: Any])
    #expect(booster["tree_info"] as? [Int] == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(booster["iteration_indptr"] as? [Int] == [0, 3, 6, 9])
  }

  static let python = ProcessInfo.processInfo.environment["SERBASE_XGBOOST_PYTHON"]

  @Test(
    .enabled(if: XGBoostDocumentTests.python != nil, "SERBASE_XGBOOST_PYTHON is not set"),
    arguments: ["iris", "wine", "cancer", "digits"],
    GradientBoostingClassifier.TreeOutputs.allCases)
  func packageGivesTheSameMargins(set: String, outputs: GradientBoostingClassifier.TreeOutputs) async throws {
    let array = try Goldens.array("svm_\(set)_Xtrain")
    let labels = try #require(Goldens.array("svm_\(set)_ytrain").integers)
    var values = try #require(array.floats)
    for index in stride(from: 0, to: values.count, by: 9) { values[index] = .nan }
    let features = Matrix(rows: array.shape[0], columns: array.shape[1], values: values)
    let rows = try LabelledFeatures(
      features: features, labels: labels, classNames: (0...(labels.max() ?? 0)).map { "\($0)" }, missing: .allowed)
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 30
    trainer.outputs = outputs
    let model = try await trainer.fit(rows, in: .single)
    let margins = try model.margins(for: features)
    try await withTemporaryFolder { folder in
      let files = ["model.json", "X.npy", "margins.npy"].map { folder.appendingPathComponent($0) }
      try XGBoostDocument(model).data.write(to: files[0])
      try NumPyArray(shape: [features.rows, features.columns], elements: .floats(values)).data.write(to: files[1])
      try NumPyArray(margins.values).data.write(to: files[2])
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.python))
      process.arguments =
        [repositoryRoot.appendingPathComponent("scripts/check-xgboost-export").path] + files.map(\.path)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }

  /// The document never comes as one piece.
  @Test func writesTreeByTree() async throws {
    let rows = try ToyRows.clouds(seed: 33, classes: 3, rowsPerClass: 20)
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 20
    let model = try await trainer.fit(rows, in: .single)
    let document = XGBoostDocument(model)
    var pieces: [String] = []
    document.write { pieces.append($0) }
    #expect(Data(pieces.joined().utf8) == document.data && pieces.count > 60)
    #expect(try #require(pieces.map(\.utf8.count).max()) < document.data.count / 20)
  }
}
