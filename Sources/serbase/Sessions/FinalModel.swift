import SerLearning

/// The model that `fit` keeps.
struct FinalModel {
  let fitted: FittedPipeline
  /// Rows that were fitted, augmented copies among them.
  let rows: Int
  /// Width of a row.
  let featureCount: Int
  let fitSeconds: Double
  /// Of the test table where there is one, else of the rows that were fitted.
  let predictSeconds: Double
  /// Whether the judged model is this very one.
  let isJudged: Bool
}
