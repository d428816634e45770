/// Which columns a model is shown: a rule, fitted on training rows.
///
/// A rule that looks at labels must never see a test row: on pure noise with many columns, columns chosen over all rows
/// bring any model far above chance (Ambroise & McLachlan 2002, doi:10.1073/pnas.102102699). The ``Pipeline`` fits it on
/// the training rows of each fold.
public enum FeatureSelection: Sendable, Equatable, Codable {
  /// The columns whose means differ most between the classes, by the F statistic: this many, or all where there are
  /// fewer.
  case anova(Int)
  /// The columns that a fitted model made most of: this many, or all where there are fewer.
  case importance(Int)
  /// All columns that vary.
  case variance

  /// A rule from its text: `anova:100`, `importance:50` or `variance`.
  public init(_ text: String) throws(TrainingError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let count = parts.count == 2 ? Int(parts[1]) : nil
    switch (parts[0], count) {
    case ("variance", _) where parts.count == 1: self = .variance
    case ("anova", let count?) where count >= 1: self = .anova(count)
    case ("importance", let count?) where count >= 1: self = .importance(count)
    default:
      throw .invalidHyperparameter(
        model: "feature selection", name: "rule", value: text,
        allowed: "anova:K or importance:K with a whole number K of at least 1, or variance")
    }
  }

  /// What ``init(_:)`` reads.
  public var text: String {
    switch self {
    case .anova(let count): "anova:\(count)"
    case .importance(let count): "importance:\(count)"
    case .variance: "variance"
    }
  }
}
