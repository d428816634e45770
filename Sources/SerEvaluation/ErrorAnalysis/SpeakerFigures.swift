/// How a model did on one speaker, and what it took for what.
public struct SpeakerFigures: Sendable, Equatable {
  public let speaker: String
  public let confusion: ConfusionMatrix
  public let metrics: ClassificationMetrics
}

extension OutOfFoldPredictions {
  /// The figures of every judged speaker, the lowest UAR first; of equal ones the lower accuracy, then the name.
  /// `speakers` names the speaker of each row of the cross-validated table; rows without a name are left out.
  public func figures(bySpeaker speakers: [String]) -> [SpeakerFigures] {
    Dictionary(grouping: rows) { speakers[$0.row] }.filter { !$0.key.isEmpty }.map { speaker, rows in
      let own = OutOfFoldPredictions(classNames: classNames, rows: rows)
      return SpeakerFigures(speaker: speaker, confusion: own.confusion, metrics: own.metrics)
    }.sorted { a, b in
      (a.metrics.uar ?? 0, a.metrics.accuracy ?? 0, a.speaker) < (
        b.metrics.uar ?? 0, b.metrics.accuracy ?? 0, b.speaker
      )
    }
  }
}
