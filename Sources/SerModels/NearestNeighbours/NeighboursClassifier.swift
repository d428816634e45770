import SerLearning
import SerNumerics

/// k nearest neighbours: a row is what most of the training rows closest to it are. Nothing is fitted; what it scores
/// above chance is how far the features alone bring rows of a class together.
///
/// Defaults are those of scikit-learn's `KNeighborsClassifier`. Features should be standardised, which the pipeline does
/// by default: distances add up whatever units the columns have.
///
///     let neighbours = try NeighboursClassifier.configured(with: [("k", "15"), ("weights", "distance")])
///
/// Cover & Hart 1967, doi:10.1109/TIT.1967.1053964. Time grows with training rows × judged rows × features; memory is
/// the training rows and at most 16 MiB of distances.
public struct NeighboursClassifier: ClassifierTrainer, Equatable {
  public static let identifier = "neighbours"
  public static let standardizesByDefault = true

  /// What a neighbour's vote counts.
  public enum VoteWeight: String, Codable, Sendable, CaseIterable {
    /// 1 each.
    case uniform
    /// 1 / distance; where neighbours are at distance 0, they alone count, 1 each.
    case distance
  }

  /// How far two rows are apart.
  public enum Metric: String, Codable, Sendable, CaseIterable {
    /// √Σ (a − b)².
    case euclidean
    /// Σ |a − b|.
    case manhattan
    /// 1 − a·b / (|a| |b|); 1 where a row is all zeros.
    case cosine
  }

  /// Neighbours asked, at least 1.
  public var k: Int = 5
  public var weights: VoteWeight = .uniform
  public var metric: Metric = .euclidean

  public init() {}

  public static var hyperparameters: [Hyperparameter<NeighboursClassifier>] {
    [
      Hyperparameter("k", \.k, "neighbours asked: a whole number of at least 1; default 5"),
      Hyperparameter(
        "weights", choice: \.weights, "of their votes: uniform, or distance (1/distance); default uniform"),
      Hyperparameter("metric", choice: \.metric, "euclidean, manhattan or cosine; default euclidean"),
    ]
  }

  public func validate() throws(TrainingError) {
    try require(k >= 1, "k", k)
  }

  /// Keeps the rows. Throws for fewer rows than neighbours.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> NeighboursModel
  {
    try validate()
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    try rows.checkComplete(for: Self.identifier)
    _ = try rows.learnableClasses(for: Self.identifier)
    guard rows.count >= k else {
      throw .invalidRows("\(k) neighbours of \(rows.count) training rows; k can be at most \(rows.count)")
    }
    return NeighboursModel(self, rows.features, labels: rows.labels, classCount: rows.classNames.count)
  }
}
