import SerEvaluation

/// The figures of an error analysis, for pages and programs.
public struct ErrorFindings: Sendable, Encodable {
  /// One emotion.
  public struct Emotion: Sendable, Encodable {
    public let name: String
    public let support: Int
    public let precision: Double?
    public let precisionInterval: Interval?
    public let recall: Double?
    public let recallInterval: Interval?
    public let f1: Double?
    public let f1Interval: Interval?
  }

  /// A clip that is looked at closely.
  public struct Clip: Sendable, Encodable {
    public let clip: String
    public let speaker: String?
    public let gender: String?
    public let intensity: String?
    public let truth: String
    public let prediction: String
    /// In the order of the emotions; nil where the model gives none.
    public let probabilities: [Float]?
    /// Index into the judged rows.
    let row: Int

    private enum CodingKeys: CodingKey { case clip, speaker, gender, intensity, truth, prediction, probabilities }
  }

  /// One speaker.
  public struct Speaker: Sendable, Encodable {
    public let speaker: String
    public let gender: String?
    public let rows: Int
    public let accuracy: Double?
    public let uar: Double?
    /// The most frequent ones, at most three.
    public let confusions: [Confusion]
    /// By emotion, in their order; nil where the speaker has no clip of it.
    public let recalls: [Double?]
  }

  /// One gender, or one intensity.
  public struct Group: Sendable, Encodable {
    public let kind: String
    public let value: String
    public let rows: Int
    public let accuracy: Double?
    public let uar: Double?
    /// By emotion, in their order; nil where the group has no clip of it.
    public let recalls: [Double?]
  }

  public let emotions: [Emotion]
  /// Every pair that was confused, the most frequent first.
  public let confusions: [Confusion]
  public let hardest: [Clip]
  /// The lowest UAR first; empty where speakers aren't known.
  public let speakers: [Speaker]
  public let groups: [Group]
  /// Expected calibration error; nil where the model gives no probabilities.
  public let ece: Double?
  /// Mean probability of the predicted emotion; nil where the model gives none.
  public let meanConfidence: Double?

  init(_ report: ErrorReport) {
    let (predictions, facts) = (report.predictions, report.facts)
    let intervals = facts.speakers.flatMap {
      SpeakerBootstrap(seed: report.seed).classIntervals(of: predictions, speakers: $0)
    }
    emotions = predictions.metrics.classes.enumerated().map { index, figures in
      let intervals = intervals?[index]
      return Emotion(
        name: figures.name, support: figures.support, precision: figures.precision,
        precisionInterval: intervals?.precision, recall: figures.recall, recallInterval: intervals?.recall,
        f1: figures.f1, f1Interval: intervals?.f1)
    }
    confusions = predictions.confusion.confusions
    hardest = predictions.hardest(report.clipCount).map { Clip($0, report) }
    speakers =
      facts.speakers.map { predictions.figures(bySpeaker: $0) }.map { figures in
        figures.map { Speaker($0, gender: facts.gender(of: $0.speaker)) }
      } ?? []
    groups = facts.groups(of: predictions).map { group in
      Group(
        kind: group.kind, value: group.value, rows: group.metrics.count, accuracy: group.metrics.accuracy,
        uar: group.metrics.uar, recalls: group.metrics.classes.map(\.recall))
    }
    ece = report.cell.calibration?.ece
    let confidences = predictions.rows.compactMap(\.confidence)
    meanConfidence =
      ece == nil || confidences.isEmpty ? nil : confidences.reduce(0, +) / Double(confidences.count)
  }
}

extension ErrorFindings.Clip {
  init(_ judged: OutOfFoldPredictions.Row, _ report: ErrorReport) {
    let facts = report.facts
    func known(_ values: [String]?) -> String? { values.map { $0[judged.row] }.flatMap { $0.isEmpty ? nil : $0 } }
    clip = facts.names[judged.row]
    speaker = known(facts.speakers)
    gender = known(facts.genders)
    intensity = known(facts.intensities)
    truth = report.classNames[judged.truth]
    prediction = report.classNames[judged.prediction]
    probabilities = judged.probabilities
    row = judged.row
  }

  /// How sure the model was; nil where it gives no probabilities.
  func confidence(in classNames: [String]) -> Double? {
    guard let probabilities, let place = classNames.firstIndex(of: prediction) else { return nil }
    return Double(probabilities[place])
  }
}

extension ErrorFindings.Speaker {
  init(_ figures: SpeakerFigures, gender: String?) {
    speaker = figures.speaker
    self.gender = gender
    rows = figures.metrics.count
    accuracy = figures.metrics.accuracy
    uar = figures.metrics.uar
    confusions = Array(figures.confusion.confusions.prefix(3))
    recalls = figures.metrics.classes.map(\.recall)
  }
}

extension RowFacts {
  /// The gender that the first named row of a speaker gives.
  fileprivate func gender(of speaker: String) -> String? {
    guard let genders, let speakers else { return nil }
    return speakers.indices.first { speakers[$0] == speaker && !genders[$0].isEmpty }.map { genders[$0] }
  }
}
