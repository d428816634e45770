import SerLearning
import SerNumerics

/// How well a feature set tells the speaker: a gauge of the risk that a model learns voices instead of emotions, and of
/// what a split that shares speakers would leak. Never a result about emotions.
public struct SpeakerProbe: Sendable {
  /// The share of clips whose speaker was named rightly.
  public struct Figures: Sendable {
    public let accuracy: Double
    /// 95 %, over speakers; nil with fewer than ``SpeakerBootstrap/fewestSpeakers``.
    public let interval: Interval?

    init(_ predictions: OutOfFoldPredictions, _ speakers: [String], _ seed: Seed) {
      accuracy = predictions.metrics.accuracy ?? 0
      interval = SpeakerBootstrap(seed: seed).intervals(of: predictions, speakers: speakers)?.accuracy
    }
  }

  /// With features as they are (scaled by the training rows).
  public let plain: Figures
  /// After each speaker's clips are brought to mean 0 and deviation 1 in each column, his training clips and his test
  /// clips each by themselves: scaled together, what lies above his mean in training would lie below it in the test,
  /// and the figure would fall far below chance.
  public let speakerScaled: Figures
  /// The share of the speaker with the most judged clips: what always naming one speaker would reach.
  public let chance: Double
  public let speakers: Int
  public let judgedClips: Int
  /// How training and test clips were kept apart, in words.
  public let split: String

  /// Names the speaker of each row by the pipeline, under ``folds(speakers:emotions:statements:)``. Nil with fewer than
  /// two speakers, or where no fold can be made.
  public static func run(
    _ rows: LabelledFeatures, statements: [String]?, pipeline: Pipeline, seed: Seed, workers: Int
  ) async throws(TrainingError) -> SpeakerProbe? {
    guard let speakers = rows.speakers,
      let (plan, split) = folds(speakers: speakers, emotions: rows.labels, statements: statements)
    else { return nil }
    let names = Set(speakers).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let targets = try LabelledFeatures(
      features: rows.features, labels: speakers.map { places[$0] ?? 0 }, classNames: names, speakers: speakers)
    let validation = CrossValidation(pipeline: pipeline, seed: seed, workers: workers)
    let plain = try await validation.run(targets, plan: plan).predictions
    var scaled: [OutOfFoldPredictions.Row] = []
    for fold in plan.folds {
      let single = SplitPlan(name: plan.name, isLeaky: true, folds: [fold])
      scaled += try await validation.run(try scaling(targets, in: fold), plan: single).predictions.rows
    }
    let judged = plain.rows
    let counts = judged.reduce(into: [Int: Int]()) { $0[$1.truth, default: 0] += 1 }
    return SpeakerProbe(
      plain: Figures(plain, speakers, seed),
      speakerScaled: Figures(OutOfFoldPredictions(classNames: names, rows: scaled), speakers, seed),
      chance: Double(counts.values.max() ?? 0) / Double(max(1, judged.count)), speakers: counts.count,
      judgedClips: judged.count, split: split)
  }

  /// The rows with each speaker's training clips, test clips and other clips of a fold scaled by themselves.
  private static func scaling(_ rows: LabelledFeatures, in fold: Fold) throws(TrainingError) -> LabelledFeatures {
    var sides = [String](repeating: "other", count: rows.count)
    for row in fold.training { sides[row] = "training" }
    for row in fold.test { sides[row] = "test" }
    let parts = rows.labels.indices.map { "\(sides[$0]) \(rows.classNames[rows.labels[$0]])" }
    return try Normalization.speaker.prepare(
      LabelledFeatures(features: rows.features, labels: rows.labels, classNames: rows.classNames, speakers: parts))
  }

  /// Folds in which a test clip shares neither emotion nor, where statements are known and there are two, statement
  /// with any training clip: a speaker can't be known by a second take of the same sentence said the same way.
  ///
  /// Emotions go into up to four groups, statements into two; clips whose speaker has no training clip in their fold
  /// are not judged. `isLeaky` of the plan is true by purpose: speakers stand on both sides.
  static func folds(
    speakers: [String], emotions: [Int], statements: [String]?
  ) -> (plan: SplitPlan, split: String)? {
    let emotionGroups = groups(of: emotions, atMost: 4)
    let knownStatements = statements.flatMap { Set($0).count > 1 && !$0.contains("") ? $0 : nil }
    let statementGroups = knownStatements.map { groups(of: $0, atMost: 2) }
    var folds: [Fold] = []
    for statement in Set(statementGroups ?? [0]).sorted() {
      for emotion in Set(emotionGroups).sorted() {
        let training = speakers.indices.filter { row in
          emotionGroups[row] != emotion && statementGroups?[row] != statement
        }
        let known = Set(training.map { speakers[$0] })
        let test = speakers.indices.filter { row in
          emotionGroups[row] == emotion && (statementGroups?[row] ?? statement) == statement
            && known.contains(speakers[row])
        }
        guard known.count > 1, !test.isEmpty else { continue }
        folds.append(Fold(name: "\(folds.count + 1)", training: training, test: test))
      }
    }
    guard !folds.isEmpty else { return nil }
    let split =
      statementGroups == nil
      ? "test clips share no emotion with the training clips"
      : "test clips share neither emotion nor statement with the training clips"
    return (SplitPlan(name: "speaker-probe", isLeaky: true, folds: folds), split)
  }

  /// The group of each row: its value's place among the values that occur, dealt out in turn.
  private static func groups<Value: Hashable & Comparable>(of values: [Value], atMost most: Int) -> [Int] {
    let ordered = Set(values).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(ordered, ordered.indices))
    return values.map { (places[$0] ?? 0) % most }
  }
}
