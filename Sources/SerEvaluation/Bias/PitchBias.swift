import SerNumerics

/// Whether high or low voices are judged better: each speaker's recall against the median pitch of the speaker's clips.
public struct PitchBias: Sendable, Equatable, Codable {
  /// One speaker.
  public struct Point: Sendable, Equatable, Codable {
    public let speaker: String
    /// Such as the gender; empty where unknown.
    public let group: String
    /// The median over the speaker's judged clips of their median F0, in Hz.
    public let pitch: Double
    public let accuracy: Double
    public let uar: Double
    /// Judged clips with a pitch.
    public let clips: Int
  }

  /// The correlation of pitch and UAR over some speakers.
  public struct Correlation: Sendable, Equatable, Codable {
    /// `all`, or a group.
    public let group: String
    public let correlation: SpearmanCorrelation
  }

  /// By pitch, the lowest first.
  public let points: [Point]
  /// Over all speakers, then within each group: gender moves pitch by an octave, so that a difference between genders
  /// alone would show as an effect of pitch over all.
  public let correlations: [Correlation]

  /// `pitches` has the median F0 of each row of the table in Hz, nil where none was measured. Nil for fewer than three
  /// speakers with a pitch.
  public init?(
    _ predictions: OutOfFoldPredictions, speakers: [String], groups: [String]?, pitches: [Double?], seed: Seed
  ) {
    let rows = Dictionary(grouping: predictions.rows) { speakers[$0.row] }.filter { !$0.key.isEmpty }
    points = rows.sorted { $0.key < $1.key }.compactMap { speaker, rows -> Point? in
      let own = rows.compactMap { pitches[$0.row] }
      let metrics = OutOfFoldPredictions(classNames: predictions.classNames, rows: rows).metrics
      guard !own.isEmpty, let accuracy = metrics.accuracy, let uar = metrics.uar else { return nil }
      let group = groups.flatMap { groups in rows.first.map { groups[$0.row] } } ?? ""
      return Point(
        speaker: speaker, group: group, pitch: Statistics.median(own), accuracy: accuracy, uar: uar, clips: own.count)
    }.sorted { ($0.pitch, $0.speaker) < ($1.pitch, $1.speaker) }
    guard points.count > 2 else { return nil }
    let names = Set(points.map(\.group)).subtracting([""]).sorted()
    var found: [Correlation] = []
    for name in ["all"] + (names.count > 1 ? names : []) {
      let own = name == "all" ? points : points.filter { $0.group == name }
      if let correlation = SpearmanCorrelation(own.map(\.pitch), own.map(\.uar), seed: seed.derived(name)) {
        found.append(Correlation(group: name, correlation: correlation))
      }
    }
    correlations = found
  }
}
