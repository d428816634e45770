import SerEvaluation
import SerLearning
import SerNumerics
import Testing

@Suite struct CorpusTransferTests {
  /// Two classes 4 apart, six speakers s0 … s5 of ten rows each; speaker k of the corpus is `speakerStep` · k higher.
  private static func corpus(level: Double, speakerStep: Double = 0, seed: UInt64) throws -> LabelledFeatures {
    var stream = Seed(seed).makeStream()
    let labels = (0..<60).map { $0 % 2 }
    return try LabelledFeatures(
      features: Matrix(
        rows: labels.indices.map { row in
          [Float(level + Double(row / 10) * speakerStep + Double(labels[row]) * 4 + 0.3 * stream.gaussian())]
        }), labels: labels, classNames: ["low", "high"], speakers: labels.indices.map { "s\($0 / 10)" })
  }

  private static func accuracy(
    _ normalization: Normalization, from training: LabelledFeatures, to test: LabelledFeatures
  ) async throws -> Double {
    let outcome = try await CorpusTransfer(
      pipeline: Pipeline(trainer: NearestClassMean()), normalization: normalization, seed: Seed(1)
    ).run(training: training, test: test)
    #expect(outcome.predictions.rows.map(\.row) == Array(0..<test.count))
    return try #require(outcome.predictions.metrics.accuracy)
  }

  /// A corpus that is recorded at another level defeats scaling by the training rows, and nothing else.
  @Test func aShiftedCorpusNeedsItsOwnMean() async throws {
    let (near, far) = (try Self.corpus(level: 0, seed: 1), try Self.corpus(level: 100, seed: 2))
    #expect(try await Self.accuracy(.train, from: near, to: Self.corpus(level: 0, seed: 3)) == 1)
    #expect(try await Self.accuracy(.train, from: near, to: far) == 0.5)
    #expect(try await Self.accuracy(.corpus, from: near, to: far) == 1)
    #expect(try await Self.accuracy(.speaker, from: near, to: far) == 1)
  }

  /// Where speakers differ more than classes, only their own statistics help.
  @Test func speakersApartNeedTheirOwnMeans() async throws {
    let near = try Self.corpus(level: 0, speakerStep: 20, seed: 1)
    let far = try Self.corpus(level: 7, speakerStep: 20, seed: 2)
    #expect(try await Self.accuracy(.corpus, from: near, to: far) < 0.8)
    #expect(try await Self.accuracy(.speaker, from: near, to: far) == 1)
  }

  /// Speakers of the same name in two corpora are different people: one's level must not reach the other.
  @Test func speakersOfTheSameNameAreKeptApart() async throws {
    let (training, test) = (try Self.corpus(level: 0, seed: 1), try Self.corpus(level: 50, seed: 2))
    var values = training.features
    for row in 0..<10 { values[row, 0] += 1000 }
    let moved = training.replacingFeatures(values)
    let plain = try await Self.predictions(from: training, to: test)
    #expect(try await Self.predictions(from: moved, to: test) == plain)
  }

  private static func predictions(
    from training: LabelledFeatures, to test: LabelledFeatures
  ) async throws -> [Int] {
    try await CorpusTransfer(
      pipeline: Pipeline(trainer: NearestClassMean()), normalization: .speaker, seed: Seed(1)
    ).run(training: training, test: test).outcome(\.prediction)
  }
}

extension CrossValidation.Outcome {
  fileprivate func outcome<Value>(_ value: (OutOfFoldPredictions.Row) -> Value) -> [Value] {
    predictions.rows.map(value)
  }
}

@Suite struct AnswerMappingTests {
  private static let classes = ["neutral", "calm", "happy", "sad"]

  private static func scores(_ rows: [[Float]], areProbabilities: Bool = true) -> ClassScores {
    ClassScores(values: Matrix(rows: rows), areProbabilities: areProbabilities)
  }

  /// An answer that no clip has is wrong, unless the model may not give it.
  @Test func anAnswerOutsideIsWrongOrBarred() throws {
    let scores = Self.scores([[0.2, 0.5, 0.25, 0.05], [0.1, 0.2, 0.7, 0]])
    let judged = ["neutral", "happy", "sad"]
    let all = AnswerMapping(modelClasses: Self.classes, judged: judged) { $0 }
    let free = try all.predictions(of: scores, truth: [0, 1])
    #expect(free.classNames == ["neutral", "happy", "sad", "calm"] && all.unjudged == ["calm"])
    #expect(free.rows.map(\.prediction) == [3, 1])
    #expect(free.metrics.accuracy == 0.5 && free.metrics.uar == 0.5)
    let shared = AnswerMapping(modelClasses: Self.classes, judged: judged, policy: .shared) { $0 }
    let bound = try shared.predictions(of: scores, truth: [0, 1])
    #expect(bound.classNames == judged && bound.rows.map(\.prediction) == [1, 1])
    let probabilities = try #require(bound.rows[0].probabilities)
    #expect(zip(probabilities, [0.4, 0.5, 0.1] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// Two classes of a group may together be more probable than any other.
  @Test func groupsAreSums() throws {
    let group = ["neutral": "low", "calm": "low", "sad": "low", "happy": "high"]
    let mapping = AnswerMapping(modelClasses: Self.classes, judged: ["low", "high"]) { group[$0] }
    let rows = try mapping.predictions(of: Self.scores([[0.2, 0.2, 0.4, 0.2]]), truth: [0]).rows
    #expect(rows[0].prediction == 0)
    let votes = try mapping.predictions(of: Self.scores([[1, 2, 3, 0]], areProbabilities: false), truth: [0]).rows
    #expect(votes[0].prediction == 1 && votes[0].probabilities == nil)
  }

  @Test func aModelThatKnowsNothingOfThemIsRefused() throws {
    let mapping = AnswerMapping(modelClasses: ["calm"], judged: ["happy", "sad"], policy: .shared) { $0 }
    #expect(throws: TrainingError.self) { try mapping.predictions(of: Self.scores([[1]]), truth: [0]) }
  }
}
