import Foundation
import SerLearning
import SerNumerics

/// Random forest: many decision trees, each on its own bootstrap sample and looking at a few random features a node;
/// probabilities are the means over the trees' leaves.
///
/// Breiman 2001, doi:10.1023/A:1010933404324; extremely randomised trees, Geurts, Ernst & Wehenkel 2006,
/// doi:10.1007/s10994-006-6226-1. Defaults are scikit-learn's, but for 500 trees (its 100 leave visible noise between
/// seeds) and at most 256 thresholds a feature (`bins=0` for all).
public struct RandomForestClassifier: ClassifierTrainer, Equatable {
  public static let identifier = "forest"
  public static let standardizesByDefault = false

  /// How impure a node is.
  public enum Criterion: String, Codable, Sendable, CaseIterable { case gini, entropy }

  /// How a threshold is chosen.
  public enum Splitter: String, Codable, Sendable, CaseIterable {
    /// The best one of each feature.
    case best
    /// A random one of each feature: extremely randomised trees.
    case random
  }

  /// Features looked at in a node.
  public enum FeatureCount: Codable, Sendable, Equatable, LosslessStringConvertible {
    case sqrt, log2, all
    case fraction(Double)

    public init?(_ description: String) {
      switch description {
      case "sqrt": self = .sqrt
      case "log2": self = .log2
      case "all": self = .all
      default:
        guard let share = Double(description), share > 0, share <= 1 else { return nil }
        self = .fraction(share)
      }
    }

    public var description: String {
      switch self {
      case .sqrt: "sqrt"
      case .log2: "log2"
      case .all: "all"
      case .fraction(let share): "\(share)"
      }
    }

    /// Of `columns` features, at least 1.
    func count(of columns: Int) -> Int {
      let wanted =
        switch self {
        case .sqrt: Int(Double(columns).squareRoot())
        case .log2: Int(Foundation.log2(Double(max(1, columns))))
        case .all: columns
        case .fraction(let share): Int(share * Double(columns))
        }
      return max(1, min(columns, wanted))
    }
  }

  /// Number of trees, 1 to 10⁶.
  public var trees: Int = 500
  /// Levels below the root at most; 0 for no limit.
  public var maxDepth: Int = 0
  /// Leaves a tree at most, grown best first; 0 for no limit.
  public var maxLeaves: Int = 0
  public var maxFeatures: FeatureCount = .sqrt
  /// Rows a leaf must hold, at least 1.
  public var minSamplesPerLeaf: Int = 1
  /// Rows a node must hold to be split, at least 2.
  public var minSamplesPerSplit: Int = 2
  public var criterion: Criterion = .gini
  /// Whether each tree sees a sample of the rows, drawn with replacement.
  public var bootstrap: Bool = true
  public var splitter: Splitter = .best
  public var classWeights: ClassWeights = .none
  /// Bins a feature, 2 to 65,535; 0 for exact splitting.
  public var bins: Int = 256
  /// Whether the rows that a tree has not seen judge it: accuracy, UAR and confusion without a test set.
  public var outOfBag: Bool = false
  /// Whether those rows also tell how much accuracy each feature is worth (``RandomForestModel/permutationImportance``).
  public var permutationImportance: Bool = false

  /// Whether the trees judge the rows that they have not seen.
  var judgesUnseen: Bool { outOfBag || permutationImportance }

  public init() {}

  public static var hyperparameters: [Hyperparameter<RandomForestClassifier>] {
    [
      Hyperparameter("trees", \.trees, "trees: 1 to 1000000; default 500"),
      Hyperparameter(
        "maxDepth", \.maxDepth, "levels below the root at most: a whole number, 0 for no limit; default 0"),
      Hyperparameter(
        "maxFeatures", \.maxFeatures,
        "features looked at in a node: sqrt, log2, all or a fraction above 0 up to 1; default sqrt"),
      Hyperparameter(
        "minSamplesPerLeaf", \.minSamplesPerLeaf, "rows a leaf must hold: a whole number of at least 1; default 1"),
      Hyperparameter(
        "minSamplesPerSplit", \.minSamplesPerSplit,
        "rows a node must hold to be split: a whole number of at least 2; default 2"),
      Hyperparameter(
        "maxLeaves", \.maxLeaves, "leaves a tree at most, best first: 0 for no limit, or at least 2; default 0"),
      Hyperparameter("criterion", choice: \.criterion, "gini or entropy; default gini"),
      Hyperparameter(
        "bootstrap", \.bootstrap, "true to draw a sample of the rows for each tree, else false; default true"),
      Hyperparameter(
        "splitter", choice: \.splitter, "best, or random for extremely randomised trees; default best"),
      Hyperparameter(
        "classWeights", choice: \.classWeights, "none, or balanced (n / (classes · rows of the class)); default none"),
      Hyperparameter("bins", \.bins, "thresholds a feature: 2 to 65535, 0 for exact splitting; default 256"),
      Hyperparameter("outOfBag", \.outOfBag, "true to judge each tree by the rows it has not seen; default false"),
      Hyperparameter(
        "permutationImportance", \.permutationImportance,
        "true to measure each feature by what shuffling it costs on the rows a tree has not seen; default false"),
    ]
  }

  public func validate() throws(TrainingError) {
    try require((1...1_000_000).contains(trees), "trees", trees)
    try require(maxDepth >= 0, "maxDepth", maxDepth)
    try require(maxLeaves == 0 || maxLeaves >= 2, "maxLeaves", maxLeaves)
    if case .fraction(let share) = maxFeatures { try require(share > 0 && share <= 1, "maxFeatures", share) }
    try require(minSamplesPerLeaf >= 1, "minSamplesPerLeaf", minSamplesPerLeaf)
    try require(minSamplesPerSplit >= 2, "minSamplesPerSplit", minSamplesPerSplit)
    try require(bins == 0 || (2...65_535).contains(bins), "bins", bins)
    guard !judgesUnseen || bootstrap else {
      throw .invalidHyperparameter(
        model: Self.identifier, name: outOfBag ? "outOfBag" : "permutationImportance", value: "true",
        allowed: "false where bootstrap=false: every tree sees every row")
    }
  }
}
