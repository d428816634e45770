import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

@Suite struct SVMModelTests {
  private func model(probability: Bool = false, seed: UInt64 = 21) async throws -> (SVMModel, LabelledFeatures) {
    let rows = try ToyRows.clouds(seed: seed, classes: 4, rowsPerClass: 30, distance: 0.7, speakers: 5)
    var trainer = SVMClassifier()
    trainer.cost = 3
    trainer.probability = probability
    return (try await trainer.fit(rows, in: .single), rows)
  }

  /// Decision values from the public parts of a model, in Double: how another program would use a bundle.
  @Test func partsDefineTheDecision() async throws {
    let (model, rows) = try await model()
    let decisions = try model.decisionValues(for: rows.features)
    let owner = model.supportCounts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    for row in stride(from: 0, to: rows.count, by: 7) {
      let x = rows.features.row(row)
      let kernel = (0..<model.supportVectors.rows).map { s in
        exp(-model.kernel.gamma * zip(x, model.supportVectors.row(s)).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) })
      }
      for (pair, (first, second)) in ClassPairs(4).pairs.enumerated() {
        var sum = model.intercepts[pair]
        for s in owner.indices where owner[s] == first || owner[s] == second {
          let machine = owner[s] == first ? second - 1 : first
          sum += Double(model.dualCoefficients[machine, s]) * kernel[s]
        }
        #expect(abs(sum - Double(decisions[row, pair])) <= 1e-4)
      }
    }
  }

  @Test func positiveSpeaksForTheFirstClass() async throws {
    let rows = try ToyRows.rows([[-2], [-1], [1], [2]], [0, 0, 1, 1], classes: 2)
    let model = try await SVMClassifier().fit(rows, in: .single)
    let decisions = try model.decisionValues(for: Matrix(rows: [[-1.5], [1.5]]))
    #expect(decisions[0, 0] > 0 && decisions[1, 0] < 0)
  }

  @Test(arguments: [false, true])
  func codesInlineAndThroughTensors(probability: Bool) async throws {
    let (model, rows) = try await model(probability: probability)
    let expected = try model.scores(for: rows.features)

    let inline = try JSONDecoder().decode(SVMModel.self, from: JSONEncoder().encode(model))
    #expect(try inline.scores(for: rows.features) == expected)
    #expect(inline.diagnostics == model.diagnostics)

    let collector = TensorCollector()
    let encoder = JSONEncoder()
    encoder.userInfo[.tensors] = collector
    let document = try encoder.encode(model)
    #expect(collector.tensors.map(\.name) == ["supportVectors", "dualCoefficients"])
    let decoder = JSONDecoder()
    decoder.userInfo[.tensors] = collector
    let fromTensors = try decoder.decode(SVMModel.self, from: document)
    #expect(try fromTensors.scores(for: rows.features) == expected)

    let entry = try ClassifierCatalogue.entry(named: "svm")
    let erased = try decoder.decode(ErasedModel.self, from: document, configuration: entry).model
    #expect(try erased.scores(for: rows.features) == expected)
  }

  /// A damaged file is refused, whichever part is damaged.
  @Test(
    arguments: [
      ("classes", "[0,1,1,3]"), ("classes", "[0,1,2,9]"), ("classes", "[0]"), ("intercepts", "[0.5]"),
      ("supportCounts", "[1,1,1,1]"), ("supportCounts", "[-1,1,1,1]"), ("classCount", "2"), ("sigmoids", "[]"),
      ("dualCoefficients", #"{"rows":1,"columns":2,"values":[1,2]}"#),
      ("kernel", #"{"kind":"rbf","gamma":-1,"coef0":0,"degree":3}"#),
      ("kernel", #"{"kind":"rbf","gamma":1,"coef0":0,"degree":100000000}"#),
    ])
  func refusesDamagedModels(key: String, value: String) async throws {
    let (model, _) = try await model()
    let document = try JSONEncoder().encode(model)
    var object = try #require(JSONSerialization.jsonObject(with: document) as? [String: Any])
    object[key] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    let damaged = try JSONSerialization.data(withJSONObject: object)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(SVMModel.self, from: damaged) }
  }

  /// The prediction is LIBSVM's: most votes, the first of equals, whatever the refinement says.
  @Test func theVoteWinnerIsPredicted() {
    var stream = Seed(2).makeStream()
    for classes in 2...6 {
      let pairs = ClassPairs(classes).pairs
      let decisions = Matrix(
        rows: 300, columns: pairs.count, values: (0..<300 * pairs.count).map { _ in Float(stream.gaussian()) })
      let scores = VoteScores(classes: Array(0..<classes), classCount: classes).scores(for: decisions)
      let predictions = ClassScores(values: scores, areProbabilities: false).predictions
      for row in 0..<300 {
        var votes = [Int](repeating: 0, count: classes)
        for (pair, (first, second)) in pairs.enumerated() { votes[decisions[row, pair] > 0 ? first : second] += 1 }
        #expect(predictions[row] == votes.firstIndex(of: votes.max() ?? 0))
        // More votes, higher score.
        for a in 0..<classes {
          for b in 0..<classes where votes[a] > votes[b] { #expect(scores[row, a] > scores[row, b]) }
        }
      }
    }
  }

  @Test func aDecisionOfZeroIsAVoteForTheSecond() {
    let scores = VoteScores(classes: [0, 1], classCount: 2).scores(for: Matrix(rows: [[0]]))
    #expect(ClassScores(values: scores, areProbabilities: false).predictions == [1])
  }
}
