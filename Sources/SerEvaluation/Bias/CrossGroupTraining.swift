import SerLearning
import SerNumerics

/// What a model that has heard one group of speakers (one gender) only makes of the other.
///
/// Every speaker is judged by three models that never heard him or her: one fitted on speakers of the same group, one on as
/// many of the other group, one on as many of both, half and half. Equal numbers of speakers make the difference one of
/// whom the model has heard, not of how many.
public struct CrossGroupTraining: Sendable {
  /// Who trains.
  public enum Training: String, CaseIterable, Sendable, Codable {
    case same, other, both
  }

  /// The judgements of one group's speakers by models of one kind of training.
  public struct Arm: Sendable {
    public let tested: String
    public let training: Training
    /// The groups that trained.
    public let trainedOn: [String]
    public let predictions: OutOfFoldPredictions
    /// 95 % over the tested speakers; nil with too few.
    public let accuracyInterval: Interval?
    public let uarInterval: Interval?
  }

  /// Same − other for one tested group, over the same rows.
  public struct Contrast: Sendable {
    public let tested: String
    public let accuracy: Double?
    public let uar: Double?
    public let accuracyInterval: Interval?
    public let uarInterval: Interval?
    /// Sign flips over the tested speakers' differences in accuracy.
    public let p: Double
    public internal(set) var adjustedP: Double
  }

  /// Of the two groups, in the order of their names.
  public let groups: [String]
  /// Speakers that each model was fitted on.
  public let trainingSpeakers: ClosedRange<Int>
  public let arms: [Arm]
  /// One for each tested group.
  public let contrasts: [Contrast]

  /// A group of fewer speakers would leave too few to train on.
  public static let fewestSpeakers = 4
  /// Parts into which the speakers of a group are dealt, to be judged in turn.
  static let parts = 4

  /// Trains and judges. `groups` names the group of each row, empty where unknown. Nil unless there are exactly two groups
  /// with at least ``fewestSpeakers`` speakers, none of them in both.
  public static func run(
    _ rows: LabelledFeatures, groups: [String], pipeline: Pipeline, seed: Seed, workers: Int,
    finished: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws(TrainingError) -> CrossGroupTraining? {
    guard let speakers = rows.speakers else { return nil }
    var members: [String: Set<String>] = [:]
    for (group, speaker) in zip(groups, speakers) where !group.isEmpty && !speaker.isEmpty {
      members[group, default: []].insert(speaker)
    }
    let names = members.keys.sorted()
    guard names.count == 2, let first = members[names[0]], let second = members[names[1]],
      min(first.count, second.count) >= fewestSpeakers, first.isDisjoint(with: second)
    else { return nil }
    let places = Dictionary(grouping: speakers.indices) { speakers[$0] }
    var (arms, contrasts, sizes): ([Arm], [Contrast], [Int]) = ([], [], [])
    for (index, tested) in names.enumerated() {
      let draw = SpeakerDraw(
        own: (members[tested] ?? []).sorted(), others: (members[names[1 - index]] ?? []).sorted(),
        seed: seed.derived("cross-group", index))
      sizes += draw.folds.map(\.size)
      var own: [Training: Arm] = [:]
      for (number, training) in Training.allCases.enumerated() {
        let plan = SplitPlan(
          name: "\(training.rawValue)-group training, \(tested) tested", isLeaky: false,
          folds: draw.folds.map { $0.fold(training, rowsOf: places) })
        let outcome = try await CrossValidation(
          pipeline: pipeline, seed: seed.derived("cross-group-fit", index), workers: workers
        ).run(rows, plan: plan)
        let trained =
          switch training {
          case .same: [tested]
          case .other: [names[1 - index]]
          case .both: names
          }
        own[training] = Arm(
          tested: tested, training: training, trainedOn: trained, outcome.predictions, speakers, seed: seed)
        finished?(index * 3 + number + 1, 6)
      }
      arms += Training.allCases.compactMap { own[$0] }
      if let same = own[.same], let other = own[.other] {
        contrasts.append(Contrast(tested, same.predictions, other.predictions, speakers, seed: seed))
      }
    }
    for (place, p) in PairedTests.holm(contrasts.map(\.p)).enumerated() { contrasts[place].adjustedP = p }
    return CrossGroupTraining(
      groups: names, trainingSpeakers: (sizes.min() ?? 0)...(sizes.max() ?? 0), arms: arms, contrasts: contrasts)
  }
}

extension CrossGroupTraining.Arm {
  fileprivate init(
    tested: String, training: CrossGroupTraining.Training, trainedOn: [String], _ predictions: OutOfFoldPredictions,
    _ speakers: [String], seed: Seed
  ) {
    let intervals = SpeakerBootstrap(seed: seed).intervals(of: predictions, speakers: speakers)
    self.init(
      tested: tested, training: training, trainedOn: trainedOn, predictions: predictions,
      accuracyInterval: intervals?.accuracy, uarInterval: intervals?.uar)
  }
}

extension CrossGroupTraining.Contrast {
  fileprivate init(
    _ tested: String, _ same: OutOfFoldPredictions, _ other: OutOfFoldPredictions, _ speakers: [String], seed: Seed
  ) {
    func difference(_ figure: (ClassificationMetrics) -> Double?) -> Double? {
      guard let a = figure(same.metrics), let b = figure(other.metrics) else { return nil }
      return a - b
    }
    let intervals = SpeakerBootstrap(seed: seed).differences(same, other, speakers: speakers)
    var sums: [String: (difference: Double, rows: Double)] = [:]
    for (a, b) in same.pairs(with: other) {
      sums[speakers[a.row], default: (0, 0)].difference += (a.isRight ? 1 : 0) - (b.isRight ? 1 : 0)
      sums[speakers[a.row], default: (0, 0)].rows += 1
    }
    let differences = sums.sorted { $0.key < $1.key }.map { $0.value.difference / $0.value.rows }
    let p = PairedTests.speakerPermutation(differences: differences, seed: seed)
    self.init(
      tested: tested, accuracy: difference(\.accuracy), uar: difference(\.uar),
      accuracyInterval: intervals?.accuracy, uarInterval: intervals?.uar, p: p, adjustedP: p)
  }
}

/// Which speakers train and which are judged.
private struct SpeakerDraw {
  struct Held {
    let number: Int
    let test: [String]
    let training: [CrossGroupTraining.Training: [String]]
    /// Speakers that train.
    let size: Int

    func fold(_ kind: CrossGroupTraining.Training, rowsOf places: [String: [Int]]) -> Fold {
      func rows(_ names: [String]) -> [Int] { names.flatMap { places[$0] ?? [] }.sorted() }
      return Fold(name: "\(number + 1)", training: rows(training[kind] ?? []), test: rows(test))
    }
  }

  let folds: [Held]

  init(own: [String], others: [String], seed: Seed) {
    var stream = seed.makeStream()
    var dealt = own
    stream.shuffle(&dealt)
    let parts = CrossGroupTraining.parts
    folds = (0..<parts).map { part in
      let test = dealt.indices.filter { $0 % parts == part }.map { dealt[$0] }
      var rest = dealt.indices.filter { $0 % parts != part }.map { dealt[$0] }
      var strangers = others
      stream.shuffle(&rest)
      stream.shuffle(&strangers)
      let size = min(rest.count, strangers.count)
      let half = size / 2
      return Held(
        number: part, test: test,
        training: [
          .same: Array(rest.prefix(size)), .other: Array(strangers.prefix(size)),
          .both: Array(rest.prefix(size - half)) + strangers.prefix(half),
        ], size: size)
    }
  }
}
