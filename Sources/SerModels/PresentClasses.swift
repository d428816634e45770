import SerLearning

/// The classes that have rows: only they get trees, or outputs of a network.
struct PresentClasses: Sendable, Equatable {
  /// Ascending.
  let classes: [Int]
  /// All classes by name, with or without rows.
  let classCount: Int
  /// Where a class stands among those present.
  let place: [Int: Int]

  /// Throws when fewer than two classes have rows, or when there are too many.
  init(_ rows: LabelledFeatures, for model: String) throws(TrainingError) {
    let present = try rows.learnableClasses(for: model)
    self.init(present, classCount: rows.classNames.count)
  }

  init(_ classes: [Int], classCount: Int) {
    self.classes = classes
    self.classCount = classCount
    place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
  }

  /// Labels as places among the classes present; all must be.
  func places(of labels: [Int]) -> [UInt16] { labels.map { UInt16(place[$0] ?? 0) } }
}
