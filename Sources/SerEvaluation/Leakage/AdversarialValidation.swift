import SerLearning
import SerNumerics

/// Whether a classifier can tell a fold's training rows from its test rows: how far the test rows are from what was
/// trained on, emotions aside.
///
/// Told in two ways. *By clip*, inner folds deal clips: the classifier has heard other clips of every speaker. An area
/// near 1 says that voices are known by the features, so that a protocol which shares speakers lets a model know them;
/// one half says that test rows look like training rows, as they do under a leaky protocol. *By speaker*, inner folds
/// keep speakers apart: an area above one half says that the test speakers have something in common that the training
/// speakers lack (gender, room, microphone), which is a bad draw of speakers and no leak.
public struct AdversarialValidation: Sendable {
  /// An area under the ROC curve: 0.5 where nothing can be told.
  public struct Figure: Sendable, Equatable, Codable {
    public let auc: Double
    /// 95 %, over speakers of either side; nil where a side has fewer than ``fewestSideSpeakers``.
    public let interval: Interval?
  }

  /// One fold of the protocol.
  public struct FoldFigures: Sendable, Equatable, Codable {
    public let name: String
    public let trainingRows: Int
    public let testRows: Int
    public let testSpeakers: Int
    public let byClip: Figure?
    /// Nil where speakers stand on both sides, or one alone on a side: nobody of that side would be left to learn from.
    public let bySpeaker: Figure?
  }

  /// With three speakers of a side only ten resamples of it differ; with fewer, an interval would say nothing.
  public static let fewestSideSpeakers = 3

  /// The name of the protocol.
  public let protocolName: String
  public let isLeaky: Bool
  public let folds: [FoldFigures]

  /// The mean over the folds that have the figure; nil where none has.
  public func mean(_ figure: KeyPath<FoldFigures, Figure?>) -> Double? {
    let values = folds.compactMap { $0[keyPath: figure]?.auc }
    return values.isEmpty ? nil : Statistics.mean(values)
  }

  /// Judges every fold by the pipeline, whose model must give probabilities. Needs rows with speakers.
  public static func run(
    _ rows: LabelledFeatures, plan: SplitPlan, pipeline: Pipeline, seed: Seed, workers: Int,
    finished: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws(TrainingError) -> AdversarialValidation {
    guard let speakers = rows.speakers else {
      throw .invalidRows("training against test rows: the rows come without speakers")
    }
    var folds: [FoldFigures] = []
    for (index, fold) in plan.folds.enumerated() {
      let judge = SideJudge(
        pipeline: pipeline, seed: seed.derived("fold", index), workers: workers,
        sides: try Sides(rows, fold, speakers: speakers))
      folds.append(
        FoldFigures(
          name: fold.name, trainingRows: fold.training.count, testRows: fold.test.count,
          testSpeakers: Set(fold.test.map { speakers[$0] }).count,
          byClip: try await judge.figure(keepsSpeakersApart: false),
          bySpeaker: try await judge.figure(keepsSpeakersApart: true)))
      finished?(index + 1, plan.folds.count)
    }
    return AdversarialValidation(protocolName: plan.name, isLeaky: plan.isLeaky, folds: folds)
  }
}

/// The rows of a fold, labelled by the side on which they stand: 0 training, 1 test.
private struct Sides {
  let rows: LabelledFeatures
  let speakers: [String]

  init(_ all: LabelledFeatures, _ fold: Fold, speakers: [String]) throws(TrainingError) {
    let indices = fold.training + fold.test
    self.speakers = indices.map { speakers[$0] }
    rows = try LabelledFeatures(
      features: all.features.selectingRows(indices),
      labels: indices.indices.map { $0 < fold.training.count ? 0 : 1 }, classNames: ["training", "test"],
      speakers: self.speakers, missing: all.missing, frames: all.frames)
  }

  /// The speakers of a side.
  func names(of side: Int) -> Set<String> {
    Set(speakers.indices.filter { rows.labels[$0] == side }.map { speakers[$0] })
  }
}

private struct SideJudge {
  let pipeline: Pipeline
  let seed: Seed
  let workers: Int
  let sides: Sides

  func figure(keepsSpeakersApart: Bool) async throws(TrainingError) -> AdversarialValidation.Figure? {
    let (training, test) = (sides.names(of: 0), sides.names(of: 1))
    if keepsSpeakersApart {
      guard training.isDisjoint(with: test), training.count > 1, test.count > 1 else { return nil }
    }
    guard sides.rows.classCounts.allSatisfy({ $0 > 1 }) else { return nil }
    let rows = try LabelledFeatures(
      features: sides.rows.features, labels: sides.rows.labels, classNames: sides.rows.classNames,
      speakers: keepsSpeakersApart ? sides.speakers : nil, missing: sides.rows.missing, frames: sides.rows.frames)
    let inner = try InnerFolds(rows, seed: seed)
    let plan = SplitPlan(name: "training against test", isLeaky: !keepsSpeakersApart, folds: inner.folds)
    let judged = try await CrossValidation(pipeline: pipeline, seed: seed, workers: workers).run(rows, plan: plan)
    let names = training.union(test).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let entries = try judged.predictions.rows.map { row throws(TrainingError) -> FoldwiseAUC.Entry in
      guard let probabilities = row.probabilities else {
        throw .invalidRows("training against test rows: the model gives no probabilities")
      }
      return FoldwiseAUC.Entry(
        fold: row.fold, score: probabilities[1], isPositive: row.truth == 1,
        speaker: places[sides.speakers[row.row]] ?? 0)
    }
    return figure(FoldwiseAUC(entries), names, training, test)
  }

  private func figure(
    _ area: FoldwiseAUC, _ names: [String], _ training: Set<String>, _ test: Set<String>
  ) -> AdversarialValidation.Figure? {
    guard let auc = area.value(weights: [Double](repeating: 1, count: names.count)) else { return nil }
    let fewest = AdversarialValidation.fewestSideSpeakers
    guard training.count >= fewest, test.count >= fewest else { return .init(auc: auc, interval: nil) }
    // Speakers of either side are drawn by themselves, so that no resample lacks one; shared speakers are one side.
    let shared = !training.isDisjoint(with: test)
    let strata =
      shared
      ? [Array(names.indices)]
      : [names.indices.filter { training.contains(names[$0]) }, names.indices.filter { test.contains(names[$0]) }]
    var stream = seed.derived("area-bootstrap").makeStream()
    var areas: [Double] = []
    for _ in 0..<1000 {
      var weights = [Double](repeating: 0, count: names.count)
      for stratum in strata {
        for _ in stratum { weights[stratum[stream.index(below: stratum.count)]] += 1 }
      }
      if let value = area.value(weights: weights) { areas.append(value) }
    }
    return .init(auc: auc, interval: areas.count > 500 ? SpeakerBootstrap.interval(areas) : nil)
  }
}
