import SerLearning
import SerNumerics

/// How the answers of a finished model become answers about the classes that are judged, where the two differ: a model may
/// know classes that the judged corpus lacks, and several of its classes may be judged as one.
public struct AnswerMapping: Sendable {
  /// What becomes of the model's classes that are not judged.
  public enum Policy: String, CaseIterable, Sendable {
    /// They stay answers, which are always wrong: what a user of the model meets.
    case all
    /// The model must choose among the classes that are judged; probabilities are brought to sum to 1 over them.
    case shared
  }

  /// The judged classes, then (for ``Policy/all``) the model's others.
  public let classNames: [String]
  /// How many of them are judged.
  public let judgedCount: Int
  /// The place in ``classNames`` of each class of the model; nil for one that may not be answered.
  private let places: [Int?]

  /// - Parameters:
  ///   - modelClasses: in the order of the model's scores.
  ///   - judged: the classes that are judged.
  ///   - className: the judged class that a model's class belongs to; nil for none.
  public init(
    modelClasses: [String], judged: [String], policy: Policy = .all, className: (_ modelClass: String) -> String?
  ) {
    let targets = modelClasses.map { name in className(name).flatMap { judged.firstIndex(of: $0) } }
    var names = judged
    var places = targets
    if policy == .all {
      for index in modelClasses.indices where targets[index] == nil {
        // A class of its own beside a group of the same name would be read as the group.
        let name = modelClasses[index]
        places[index] = names.count
        names.append(judged.contains(name) ? "\(name) (class)" : name)
      }
    }
    classNames = names
    judgedCount = judged.count
    self.places = places
  }

  /// The model's classes that may be answered but are not judged.
  public var unjudged: [String] { Array(classNames[judgedCount...]) }

  /// One judged row for each row of scores; `truth` are indices of judged classes. Throws where no class may be answered.
  public func predictions(of scores: ClassScores, truth: [Int]) throws(TrainingError) -> OutOfFoldPredictions {
    guard places.contains(where: { $0 != nil }) else {
      throw .invalidRows("the model knows none of the classes that are judged: \(classNames.joined(separator: ", "))")
    }
    let rows = truth.indices.map { row in
      let values = Array(scores.values.row(row))
      let probabilities = scores.areProbabilities ? self.probabilities(values) : nil
      return OutOfFoldPredictions.Row(
        row: row, fold: 0, truth: truth[row], prediction: prediction(values, probabilities),
        probabilities: probabilities)
    }
    return OutOfFoldPredictions(classNames: classNames, rows: rows)
  }

  /// Sums over the classes that are judged as one; a row without any probability for them knows nothing of them.
  private func probabilities(_ values: [Float]) -> [Float] {
    var sums = [Double](repeating: 0, count: classNames.count)
    for (value, place) in zip(values, places) {
      if let place { sums[place] += Double(value) }
    }
    let total = sums.reduce(0, +)
    return sums.map { total > 0 ? Float($0 / total) : 1 / Float(sums.count) }
  }

  /// The most probable class; without probabilities that of the best ranked class that may be answered. The first of equals.
  private func prediction(_ values: [Float], _ probabilities: [Float]?) -> Int {
    if let probabilities {
      return probabilities.indices.dropFirst().reduce(0) { probabilities[$1] > probabilities[$0] ? $1 : $0 }
    }
    var best: (value: Float, place: Int)?
    for (value, place) in zip(values, places) {
      guard let place, value > best?.value ?? -.infinity else { continue }
      best = (value, place)
    }
    return best?.place ?? 0
  }
}
