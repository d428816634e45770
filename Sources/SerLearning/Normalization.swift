import SerNumerics

/// What features are scaled by before a model sees them.
public enum Normalization: String, CaseIterable, Codable, Sendable {
  /// By the training rows only: the honest default.
  case train
  /// By the mean and deviation of the whole corpus that the rows are of, without its labels. Transductive: the rows that
  /// are judged take part.
  case corpus
  /// By each speaker's own unlabelled clips, test speakers included. Transductive: it needs many clips of a speaker
  /// before the first can be judged, and its results carry a mark wherever they appear.
  case speaker

  /// Whether test rows take part, without labels.
  public var isTransductive: Bool { self != .train }

  /// The rows of one corpus, brought to mean 0 and deviation 1, each speaker's for ``speaker``, all for ``corpus``;
  /// unchanged for ``train``, whose scaling belongs to the ``Pipeline`` of each fold.
  public func prepare(_ rows: LabelledFeatures) throws(TrainingError) -> LabelledFeatures {
    try prepare(rows, copies: nil).rows
  }

  /// The rows and their augmented copies. A copy is scaled as its original is: by the statistics of the originals of its
  /// speaker or corpus, as a test clip of them would be.
  public func prepare(
    _ rows: LabelledFeatures, copies: AugmentedCopies?
  ) throws(TrainingError) -> (rows: LabelledFeatures, copies: AugmentedCopies?) {
    var values = rows.features
    var copied = copies?.features
    for own in try groups(of: rows) {
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

  /// The rows that are scaled together; none where the pipeline scales.
  private func groups(of rows: LabelledFeatures) throws(TrainingError) -> [[Int]] {
    switch self {
    case .train: return []
    case .corpus: return rows.count > 0 ? [Array(0..<rows.count)] : []
    case .speaker:
      guard let speakers = rows.speakers else {
        throw .invalidRows("normalisation by speaker needs rows with speakers")
      }
      return Set(speakers).sorted().map { speaker in speakers.indices.filter { speakers[$0] == speaker } }
    }
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
