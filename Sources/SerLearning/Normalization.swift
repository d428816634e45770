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
    try prepare(rows, copies: nil).rows
  }

  /// The rows and their augmented copies. A copy is scaled as its original is: by the statistics of its speaker's
  /// originals, as a test clip of that speaker would be.
  public func prepare(
    _ rows: LabelledFeatures, copies: AugmentedCopies?
  ) throws(TrainingError) -> (rows: LabelledFeatures, copies: AugmentedCopies?) {
    guard self == .speaker else { return (rows, copies) }
    guard let speakers = rows.speakers else {
      throw .invalidRows("normalisation by speaker needs rows with speakers")
    }
    var values = rows.features
    var copied = copies?.features
    for speaker in Set(speakers).sorted() {
      let own = speakers.indices.filter { speakers[$0] == speaker }
      let features = rows.features.selectingRows(own)
      let standardizer = Standardizer(fitting: features, frames: rows.frames)
      values.replaceRows(own, with: try standardizer.transform(features))
      if let copies {
        let ownCopies = copies.indices(of: own)
        copied?.replaceRows(ownCopies, with: try standardizer.transform(copies.features.selectingRows(ownCopies)))
      }
    }
    return (rows.replacingFeatures(values), copied.flatMap { copies?.replacingFeatures($0) })
  }
}

extension Matrix {
  /// Puts the rows of another matrix of the same width in the places of these rows.
  fileprivate mutating func replaceRows(_ places: [Int], with rows: Matrix) {
    for (source, target) in places.enumerated() {
      values.replaceSubrange(target * columns..<(target + 1) * columns, with: rows.row(source))
    }
  }
}
