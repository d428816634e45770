import SerCorpus
import SerEvaluation

/// What reports say about the rows they judge: name, speaker and groups.
public struct RowFacts: Sendable {
  /// The path of each row, or its number.
  public let names: [String]
  /// `path` or `row`: the heading of the names.
  public let nameColumn: String
  public let speakers: [String]?
  public let genders: [String]?
  public let intensities: [String]?

  /// The facts of recordings that no table is at hand of.
  public init(paths: [String], speakers: [String]?, genders: [String]?, intensities: [String]?) {
    names = paths
    nameColumn = "path"
    self.speakers = speakers
    self.genders = genders
    self.intensities = intensities
  }

  public init(_ table: FeatureTable) {
    names = (0..<table.count).map(table.name(ofRow:))
    nameColumn = table.paths == nil ? "row" : "path"
    speakers = table.speakers
    genders = table.genders
    intensities = table.intensities
  }

  /// The figures of each group of speakers or clips that the table knows: gender, intensity, in that order.
  public func groups(of predictions: OutOfFoldPredictions) -> [GroupFigures] {
    [("gender", genders), ("intensity", intensities)].flatMap { kind, values -> [GroupFigures] in
      guard let values else { return [] }
      return Set(values).subtracting([""]).sorted().map { value in
        GroupFigures(kind: kind, value: value, metrics: predictions.metrics { values[$0.row] == value })
      }
    }
  }
}

/// The figures of one group.
public struct GroupFigures: Sendable {
  /// `gender` or `intensity`.
  public let kind: String
  public let value: String
  public let metrics: ClassificationMetrics

  /// The classes that the group has clips of, which its UAR is the mean recall of.
  public var classCount: Int { metrics.classes.count { $0.support > 0 } }
}
