import SerLearning

/// The most classes that a classifier learns to tell apart. Memory and time grow with their number, for pairs of classes
/// with its square; a column of more values than this is hardly one of emotions.
let mostClasses = 512

extension LabelledFeatures {
  /// The classes that have rows, ascending: what every classifier that learns from features asks first.
  ///
  /// Throws where fewer than two classes have rows, and for more classes than ``mostClasses``, with or without rows.
  func learnableClasses(for model: String) throws(TrainingError) -> [Int] {
    try Self.learnableClasses(labels: labels, classNames: classNames, for: model)
  }

  /// The same of labels alone, indices into the names.
  static func learnableClasses(
    labels: [Int], classNames: [String], for model: String
  ) throws(TrainingError) -> [Int] {
    guard classNames.count <= mostClasses else {
      throw .invalidRows(
        "\(classNames.count) classes; \(model) takes at most \(mostClasses): the label column looks like an identifier")
    }
    let present = Set(labels).sorted()
    guard present.count >= 2 else { throw .tooFewClasses(found: present.map { classNames[$0] }) }
    return present
  }
}
