import SerNumerics

/// A figure with its 95 % interval over speakers.
public struct EstimatedFigure: Sendable, Equatable, Codable {
  /// Nil where it is undefined.
  public let value: Double?
  /// Nil with too few speakers.
  public let interval: Interval?

  public init(_ value: Double?, _ interval: Interval?) {
    self.value = value
    self.interval = interval
  }
}

/// One group of rows, as it was judged.
public struct JudgedGroup: Sendable, Equatable, Codable {
  public let value: String
  public let rows: Int
  public let speakers: Int
  public let accuracy: EstimatedFigure
  public let uar: EstimatedFigure
  /// Recall of each class, in their order; undefined where the group has no row of it.
  public let recalls: [EstimatedFigure]
  /// Accuracy as it would be if the group held the classes that all groups have, in the shares that they have over all
  /// groups; undefined for a group that was left out of the comparison.
  public let standardizedAccuracy: EstimatedFigure
  /// Mean recall over the classes that all groups have.
  public let standardizedUAR: EstimatedFigure
  /// Why the group was left out of the comparison; nil where it wasn't.
  public let omission: String?
}

/// A difference between groups, tested.
public struct GroupTest: Sendable, Equatable, Codable {
  /// `UAR`, or the class whose recall it is.
  public let figure: String
  /// The groups with the highest and the lowest figure.
  public let best: String
  public let worst: String
  /// Best − worst, in the classes that all groups have.
  public let difference: Double
  /// 95 % of the difference of these two groups, over speakers.
  public let interval: Interval?
  /// The probability of a difference between the best and the worst group at least this large if groups made none.
  public let p: Double
  /// After ``GroupComparison/correct(_:)``; `p` itself before.
  public internal(set) var adjustedP: Double
}

/// Groups of judged rows (genders, intensities, statements …) side by side: figures with intervals, gaps and tests.
///
/// Groups are compared over the classes that all of them have, so that a class which one group lacks (neutral speech has no
/// strong intensity) doesn't pass for an effect of the group.
public struct GroupComparison: Sendable, Equatable, Codable {
  /// What the rows are grouped by, such as `gender`.
  public let kind: String
  public let groups: [JudgedGroup]
  /// The classes that all compared groups have.
  public let commonClasses: [String]
  /// Classes that a compared group lacks.
  public let missingClasses: [String]
  /// Whether speakers have rows of several groups.
  public let isWithinSpeakers: Bool
  /// Nil where fewer than two groups, or fewer than two common classes, can be compared.
  public let odds: RateGap?
  public let parity: RateGap?
  /// Of the mean recall over the common classes.
  public internal(set) var test: GroupTest?
  /// Best − worst group of ``test`` in plain accuracy, classes uncorrected.
  public let plainDifference: EstimatedFigure?
  /// The same two groups in accuracy over the common classes in equal shares of them.
  public let standardizedDifference: EstimatedFigure?
  /// Of the recall of each common class.
  public internal(set) var classTests: [GroupTest]
  /// Why nothing is compared; nil where something is.
  public let omission: String?

  /// Holm's correction (Holm 1979) over all comparisons together: their overall tests are one family, the tests of single
  /// classes another.
  public static func correct(_ comparisons: [GroupComparison]) -> [GroupComparison] {
    var corrected = comparisons
    let tested = comparisons.indices.filter { comparisons[$0].test != nil }
    for (place, p) in zip(tested, PairedTests.holm(tested.compactMap { comparisons[$0].test?.p })) {
      corrected[place].test?.adjustedP = p
    }
    let places = comparisons.indices.flatMap { index in comparisons[index].classTests.indices.map { (index, $0) } }
    let adjusted = PairedTests.holm(places.map { comparisons[$0.0].classTests[$0.1].p })
    for (place, p) in zip(places, adjusted) { corrected[place.0].classTests[place.1].adjustedP = p }
    return corrected
  }
}
