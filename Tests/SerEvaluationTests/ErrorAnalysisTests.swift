import SerLearning
import SerNumerics
import Testing

@testable import SerEvaluation

@Suite struct ErrorAnalysisTests {
  private static let classes = ["a", "b", "c"]

  private static func row(
    _ row: Int, _ truth: Int, _ prediction: Int, _ probabilities: [Float]? = nil
  ) -> OutOfFoldPredictions.Row {
    .init(row: row, fold: 0, truth: truth, prediction: prediction, probabilities: probabilities)
  }

  private static func predictions(_ rows: [OutOfFoldPredictions.Row]) -> OutOfFoldPredictions {
    OutOfFoldPredictions(classNames: classes, rows: rows)
  }

  @Test func confusionsAreOrderedByCountThenShare() {
    // a: 4 rows, two taken for b; b: 2 rows, two taken for c; c: 1 row, taken for a.
    let confusion = ConfusionMatrix(
      classNames: Self.classes, truth: [0, 0, 0, 0, 1, 1, 2], predictions: [1, 1, 0, 0, 2, 2, 0])
    let found = confusion.confusions
    #expect(found.map { "\($0.truth)\($0.prediction)" } == ["bc", "ab", "ca"])
    #expect(found.map(\.count) == [2, 2, 1] && found.map(\.share) == [1, 0.5, 1])
  }

  @Test func hardestAreTheSurestErrors() {
    let judged = Self.predictions([
      Self.row(0, 0, 1, [0.3, 0.6, 0.1]), Self.row(1, 0, 0, [0.99, 0.01, 0]), Self.row(2, 1, 2, [0, 0.1, 0.9]),
      Self.row(3, 2, 0, [0.6, 0.2, 0.2]), Self.row(4, 1, 1, [0.1, 0.8, 0.1]), Self.row(5, 0, 0, [1, 0, 0]),
    ])
    #expect(judged.hardest(2).map(\.row) == [2, 0])
    #expect(judged.hardest(9).map(\.row) == [2, 0, 3])
    #expect(judged.surestRight(5).map(\.row) == [5, 4])
    #expect(judged.hardest(0).isEmpty)
  }

  @Test func withoutProbabilitiesHardestAreExamplesOfTheMostFrequentConfusions() {
    let judged = Self.predictions([
      Self.row(0, 2, 0), Self.row(1, 0, 1), Self.row(2, 0, 1), Self.row(3, 1, 1), Self.row(4, 1, 2),
    ])
    #expect(judged.hardest(2).map(\.row) == [1, 0])
    #expect(judged.surestRight(3).isEmpty)
  }

  @Test func speakersAreRankedWorstFirst() throws {
    let speakers = ["x", "x", "y", "y", "z", "z", ""]
    let judged = Self.predictions([
      Self.row(0, 0, 0), Self.row(1, 1, 1), Self.row(2, 0, 1), Self.row(3, 1, 1), Self.row(4, 0, 1), Self.row(5, 1, 2),
      Self.row(6, 0, 0),
    ])
    let figures = judged.figures(bySpeaker: speakers)
    #expect(figures.map(\.speaker) == ["z", "y", "x"])
    #expect(figures.map(\.metrics.uar) == [0, 0.5, 1])
    #expect(figures[0].confusion.confusions.map(\.truth) == ["a", "b"])
  }

  @Test func intervalsOfClassesHoldTheirFigures() throws {
    var stream = Seed(3).makeStream()
    let rows = (0..<300).map { row in
      // A third of the errors, more of them in class b; nobody ever says c.
      let truth = row % 3
      return Self.row(row, truth, truth == 2 || stream.uniform() < (truth == 1 ? 0.5 : 0.2) ? 0 : truth)
    }
    let judged = Self.predictions(rows)
    let speakers = (0..<300).map { "s\($0 / 30)" }
    let intervals = try #require(SpeakerBootstrap(seed: Seed(1)).classIntervals(of: judged, speakers: speakers))
    for (figures, interval) in zip(judged.metrics.classes, intervals) {
      for (value, interval) in [
        (figures.precision, interval.precision), (figures.recall, interval.recall), (figures.f1, interval.f1),
      ] {
        guard let value else {
          #expect(interval == nil, "a class that is never predicted has no precision, and no interval of it")
          continue
        }
        let found = try #require(interval)
        #expect(found.lower <= value && value <= found.upper && found.upper - found.lower < 0.35)
      }
    }
    #expect(intervals[1].recall.map { $0.upper - $0.lower > 0.02 } == true)
    let few = speakers.map { _ in "one" }
    #expect(SpeakerBootstrap(seed: Seed(1)).classIntervals(of: judged, speakers: few) == nil)
    #expect(
      SpeakerBootstrap(seed: Seed(1)).classIntervals(of: judged, speakers: speakers) == intervals,
      "the same seed gives the same intervals")
  }

  @Test func weightsAreSharedOutOverPartsOfAnyLength() {
    let even = RowSaliency(row: 0, weights: [Float](repeating: 1 / 7, count: 7))
    for count in [1, 3, 7, 10, 20] {
      let parts = even.weight(inParts: count)
      #expect(parts.count == count && parts.allSatisfy { abs($0 - 1 / Double(count)) < 1e-6 }, "\(parts)")
    }
    // Frame 1 of 3 lies in the 4th to 7th tenth, one third of each outer one outside of it.
    let middle = RowSaliency(row: 0, weights: [0, 1, 0]).weight(inParts: 10)
    #expect(abs(middle[3] - 0.2) < 1e-9 && abs(middle[4] - 0.3) < 1e-9 && middle[7] == 0 && middle[2] == 0)
    #expect(abs(middle.reduce(0, +) - 1) < 1e-9)
    #expect(RowSaliency(row: 0, weights: [0.5, 0.25, 0.25]).relativeWeights == [1.5, 0.75, 0.75])
    #expect(RowSaliency(row: 0, weights: []).weight(inParts: 10) == [Double](repeating: 0, count: 10))
  }
}

/// Gives each frame the weight of its first value; tells the class of greatest mean.
private struct LoudestFrame: ClassifierTrainer {
  static let identifier = "loudest-frame"
  static let hyperparameters: [Hyperparameter<LoudestFrame>] = []
  static let standardizesByDefault = false
  static let readsFrames = true
  var isBroken = false

  func validate() {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    Model(frames: rows.frames ?? FrameShape(count: 1, bands: 1), isBroken: isBroken)
  }

  struct Model: TrainedClassifier, ReportsTimeSaliency {
    let frames: FrameShape
    let isBroken: Bool
    var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "done", converged: true) }

    func scores(for features: Matrix) -> ClassScores {
      ClassScores(values: Matrix(rows: features.rows, columns: 2, repeating: 0.5), areProbabilities: true)
    }

    func timeSaliency(of features: Matrix) -> Matrix? {
      if isBroken { return Matrix(rows: 1, columns: 1) }
      return Matrix(
        rows: (0..<features.rows).map { row in
          let own = (0..<frames.count).map { features[row, $0 * frames.bands] }
          let sum = own.reduce(0, +)
          return own.map { $0 / sum }
        })
    }
  }
}

@Suite struct FoldInspectionTests {
  /// Four speakers with three clips each of 1 to 3 frames of two values; the frames behind the end are zeros.
  private static func rows() throws -> LabelledFeatures {
    let rows = (0..<12).map { row in
      (0..<3).flatMap { frame -> [Float] in frame <= row % 3 ? [Float(row + frame + 1), 1] : [0, 0] }
    }
    return try LabelledFeatures(
      features: Matrix(rows: rows), labels: (0..<12).map { $0 % 2 }, classNames: ["low", "high"],
      speakers: (0..<12).map { "s\($0 / 3)" }, frames: FrameShape(count: 3, bands: 2))
  }

  private static func run(_ trainer: LoudestFrame, _ inspect: CrossValidation.FoldInspection?) async throws {
    let rows = try rows()
    let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
    var watch = CrossValidation.FoldWatch()
    watch.inspect = inspect
    _ = try await CrossValidation(pipeline: Pipeline(trainer: trainer), seed: Seed(1))
      .run(rows, plan: plan, watch: watch)
  }

  @Test func everyRowGetsTheWeightsOfItsOwnFrames() async throws {
    let saliency = OutOfFoldSaliency()
    try await Self.run(LoudestFrame(), saliency.inspect)
    #expect(saliency.rows.map(\.row) == Array(0..<12))
    #expect(saliency.rows.map(\.weights.count) == (0..<12).map { $0 % 3 + 1 })
    // Row 4 has the frames 5 and 6.
    #expect(saliency.rows[4].weights == [5 / 11, 6 / 11])
  }

  @Test func weightsOfAnotherShapeAreRefused() async throws {
    await #expect(throws: TrainingError.self) {
      try await Self.run(LoudestFrame(isBroken: true), OutOfFoldSaliency().inspect)
    }
  }

  @Test func everyFoldIsShownOnceWithItsTestRows() async throws {
    let rows = try Self.rows()
    let saliency = OutOfFoldSaliency()
    try await Self.run(LoudestFrame()) { fitted, fold, test throws(TrainingError) in
      #expect(test.features == rows.features.selectingRows(fold.test))
      #expect(Set(test.speakers ?? []).count == 1)
      try saliency.inspect(fitted, fold, test)
    }
    #expect(saliency.rows.count == 12)
  }
}
