import SerNumerics

/// What one column of a feature set tells of the emotion, and of the speaker.
///
/// Computed from all rows of a corpus at once: a description, never a ground for choosing columns that are then
/// judged on the same rows.
public struct ColumnAnalysis: Sendable {
  public let name: String
  /// Nil for a column that doesn't vary, as all that follows.
  public let anova: AnalysisOfVariance?
  /// The p of ``anova`` after Holm's correction over the columns of the set.
  public let adjustedP: Double?
  /// Mutual information with the emotion in nats; at most ``FeatureSetAnalysis/emotionEntropy``.
  public let mutualInformation: Double?
  /// Nil also where speakers are unknown or can't be told from emotions.
  public let components: VarianceComponents?
}
