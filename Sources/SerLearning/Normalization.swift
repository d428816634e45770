import SerNumerics

/// What features are scaled by before a model sees them.
public enum Normalization: String, CaseIterable, Codable, Sendable {
  /// By the training rows only: the honest default.
  case train
  /// By each speaker's own unlabelled clips, test speakers included. Transductive: it needs many clips of a speaker
  /// before the first can be judged, and its results carry a mark wherever they appear.
  case speaker

  /// Whether test rows take part, without labels.
  public var isTransductive: Bool { self == .speaker }

  /// The rows, each speaker's brought to mean 0 and deviation 1 for ``speaker``; unchanged for ``train``, whose scaling
  /// belongs to the ``Pipeline`` of each fold.
  public func prepare(_ rows: LabelledFeatures) throws(TrainingError) -> LabelledFeatures {
    guard self == .speaker else { return rows }
    guard let speakers = rows.speakers else {
      throw .invalidRows("normalisation by speaker needs rows with speakers")
    }
    var values = rows.features
    for speaker in Set(speakers).sorted() {
      let own = speakers.indices.filter { speakers[$0] == speaker }
      let features = rows.features.selectingRows(own)
      let scaled = try Standardizer(fitting: features).transform(features)
      for (source, target) in own.enumerated() {
        values.values.replaceSubrange(
          target * values.columns..<(target + 1) * values.columns, with: scaled.row(source))
      }
    }
    return rows.replacingFeatures(values)
  }
}
