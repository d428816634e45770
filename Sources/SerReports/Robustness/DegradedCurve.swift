import SerEvaluation

/// What a model makes of one degradation, level by level.
public struct DegradedCurve: Sendable {
  /// One level.
  public struct Point: Sendable {
    public let level: Degradation.Level
    public let judgement: DegradedJudgement
    /// Clips that gave no features any more, and could not be judged.
    public let lost: Int

    public init(level: Degradation.Level, judgement: DegradedJudgement, lost: Int) {
      self.level = level
      self.judgement = judgement
      self.lost = lost
    }
  }

  public let degradation: Degradation
  /// In the order of the degradation's levels.
  public let points: [Point]

  public init(degradation: Degradation, points: [Point]) {
    self.degradation = degradation
    self.points = points
  }

  public var tolerance: DegradationTolerance {
    DegradationTolerance(
      levels: points.map { point in
        .init(
          strength: point.level.strength, uar: point.judgement.metrics.uar, uarInterval: point.judgement.uarInterval,
          uarDifference: point.judgement.uarDifference)
      })
  }
}

/// A model on a feature set, trained on clean clips (or on copies of them, where it says so), and its curves.
public struct DegradedModel: Sendable {
  public let featureSet: String
  /// The model and what stands around it, such as `svm [temperature]`.
  public let model: String
  public let parameters: [String]
  /// What training rows were augmented by; nil for the recordings as they are.
  public let augmentation: AugmentationNote?
  /// The clips as they are, out-of-fold.
  public let clean: OutOfFoldPredictions
  public let cleanInterval: Interval?
  public let curves: [DegradedCurve]

  public init(
    featureSet: String, model: String, parameters: [String], augmentation: AugmentationNote?,
    clean: OutOfFoldPredictions, cleanInterval: Interval?, curves: [DegradedCurve]
  ) {
    self.featureSet = featureSet
    self.model = model
    self.parameters = parameters
    self.augmentation = augmentation
    self.clean = clean
    self.cleanInterval = cleanInterval
    self.curves = curves
  }

  /// `svm on mfcc-functionals + noise ×2`.
  public var title: String { "\(model) on \(featureSet)" + (augmentation.map { " + \($0.label)" } ?? "") }
}
