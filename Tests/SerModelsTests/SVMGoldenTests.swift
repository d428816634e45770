import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

/// Agreement with scikit-learn's SVC; `Tests/Goldens/README.md` says how the arrays were made.
@Suite struct SVMGoldenTests {
  struct Reference: Decodable {
    struct Configuration: Decodable {
      let kernel: KernelKind
      let cost: Double
      let gamma: Double?
      let objective: Double
      let supportVectors: Int
      let bounded: Int
      let intercepts: [Double]

      enum CodingKeys: String, CodingKey {
        case kernel, cost, gamma, objective, bounded, intercepts
        case supportVectors = "support_vectors"
      }
    }
    struct DataSet: Decodable {
      let classes: Int
      let configs: [String: Configuration]
    }
    let sets: [String: DataSet]
  }

  static let configurations = ["rbf_C1", "rbf_C10", "linear_C0.1", "linear_C1"]

  private func matrix(_ name: String) throws -> Matrix {
    let array = try Goldens.array(name)
    return Matrix(rows: array.shape[0], columns: array.shape[1], values: try #require(array.floats))
  }

  private func reference() throws -> Reference {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("svm_reference.json"))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  @Test(arguments: ["iris", "wine", "cancer", "digits"], configurations)
  func agrees(set: String, configuration: String) async throws {
    let dataSet = try #require(try reference().sets[set])
    let expected = try #require(dataSet.configs[configuration])
    let rows = try LabelledFeatures(
      features: matrix("svm_\(set)_Xtrain"), labels: #require(Goldens.array("svm_\(set)_ytrain").integers),
      classNames: (0..<dataSet.classes).map { "\($0)" })
    var trainer = SVMClassifier()
    trainer.kernel = expected.kernel
    trainer.cost = expected.cost
    trainer.tolerance = 1e-6
    let model = try await trainer.fit(rows, in: .single)
    let facts = model.diagnostics.facts
    #expect(model.diagnostics.converged)
    let objective = try #require(facts["objective"])
    #expect(abs(objective - expected.objective) <= 1e-5 * abs(expected.objective))
    if let gamma = expected.gamma { #expect(abs(model.kernel.gamma - gamma) <= 1e-6 * gamma) }
    // Rows whose α is 0 or C but for rounding may fall on either side.
    let slack = max(1, Double(expected.supportVectors) / 50)
    #expect(abs(try #require(facts["supportVectors"]) - Double(expected.supportVectors)) <= slack)
    #expect(abs(try #require(facts["boundedSupportVectors"]) - Double(expected.bounded)) <= slack)

    // scikit-learn turns the sign with two classes.
    let sign: Float = dataSet.classes == 2 ? -1 : 1
    for (ours, theirs) in zip(model.intercepts, expected.intercepts) {
      #expect(abs(ours - Double(sign) * theirs) <= 1e-3)
    }
    let test = try matrix("svm_\(set)_Xtest")
    #expect(
      try model.scores(for: test).predictions
        == #require(Goldens.array("svm_\(set)_\(configuration)_predictions").integers))
    // Of the four configurations of digits two have their decision values here, to keep the folder small.
    guard set != "digits" || ["rbf_C10", "linear_C1"].contains(configuration) else { return }
    let decisions = try matrix("svm_\(set)_\(configuration)_decisions")
    let ours = try model.decisionValues(for: test)
    let worst = zip(ours.values, decisions.values).map { abs($0 - sign * $1) }.max()
    #expect(try #require(worst) <= 1e-3)
  }
}
