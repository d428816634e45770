import SerNumerics

/// Rows of features, each with a class and, where known, the speaker it comes from.
///
/// What a trainer sees: no audio, no file names. `speakers` is there so that inner validation (early stopping,
/// hyperparameter choice) can keep speakers apart as well.
public struct LabelledFeatures: Sendable {
  /// Shape [n, d].
  public let features: Matrix
  /// n class indices into `classNames`.
  public let labels: [Int]
  /// The name of each class; a class may have no row here (a fold without it).
  public let classNames: [String]
  /// n speaker identifiers, or nil where the rows come without.
  public let speakers: [String]?
  /// n numbers of recordings where augmented copies stand among the rows, else nil. Rows of one recording resemble each
  /// other far more than any others: inner validation must not part them.
  public let recordings: [Int]?
  /// Whether values may be missing (NaN); only some trainers accept that.
  public let missing: MissingValues
  /// How the values of a row are frames in time; nil for rows of columns.
  public let frames: FrameShape?

  /// Checks that lengths agree, labels are in range, and every value is finite or, where that is allowed, missing.
  public init(
    features: Matrix, labels: [Int], classNames: [String], speakers: [String]? = nil, recordings: [Int]? = nil,
    missing: MissingValues = .refused, frames: FrameShape? = nil
  ) throws(TrainingError) {
    guard features.rows == labels.count else {
      throw .invalidRows("\(features.rows) rows of features but \(labels.count) labels")
    }
    if let speakers, speakers.count != labels.count {
      throw .invalidRows("\(labels.count) rows but \(speakers.count) speakers")
    }
    if let recordings, recordings.count != labels.count {
      throw .invalidRows("\(labels.count) rows but \(recordings.count) numbers of recordings")
    }
    if let wrong = labels.firstIndex(where: { !classNames.indices.contains($0) }) {
      throw .invalidRows("row \(wrong) has label \(labels[wrong]); there are \(classNames.count) classes")
    }
    if let frames, frames.count < 1 || frames.bands < 1 || frames.width != features.columns {
      throw .invalidRows("rows of \(features.columns) values as \(frames.count) frames of \(frames.bands)")
    }
    try missing.check(features)
    self.features = features
    self.labels = labels
    self.classNames = classNames
    self.speakers = speakers
    self.recordings = recordings
    self.missing = missing
    self.frames = frames
  }

  /// Number of rows.
  public var count: Int { labels.count }

  /// Number of rows of each class.
  public var classCounts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classNames.count)) { $0[$1] += 1 }
  }

  /// The chosen rows, in the order given. Indices come from a ``Fold`` over these rows.
  public func selecting(_ indices: [Int]) -> LabelledFeatures {
    LabelledFeatures(
      checked: features.selectingRows(indices), labels: indices.map { labels[$0] }, classNames: classNames,
      speakers: speakers.map { speakers in indices.map { speakers[$0] } },
      recordings: recordings.map { recordings in indices.map { recordings[$0] } }, missing: missing,
      frames: frames)
  }

  /// The same rows with other feature values (after scaling); of another width, they are columns.
  public func replacingFeatures(_ features: Matrix) -> LabelledFeatures {
    replacingFeatures(features, recordings: recordings)
  }

  func replacingFeatures(_ features: Matrix, recordings: [Int]?) -> LabelledFeatures {
    LabelledFeatures(
      checked: features, labels: labels, classNames: classNames, speakers: speakers, recordings: recordings,
      missing: missing, frames: frames?.width == features.columns ? frames : nil)
  }

  private init(
    checked features: Matrix, labels: [Int], classNames: [String], speakers: [String]?, recordings: [Int]?,
    missing: MissingValues, frames: FrameShape?
  ) {
    precondition(features.rows == labels.count)
    self.features = features
    self.labels = labels
    self.classNames = classNames
    self.speakers = speakers
    self.recordings = recordings
    self.missing = missing
    self.frames = frames
  }
}
