import SerLearning
import SerNumerics

/// Multinomial logistic regression with an L2 penalty: the linear model that every other has to beat.
///
/// Minimises C · Σᵢ sᵢ · −ln p(yᵢ | xᵢ) + ½ Σ w², intercepts free, p the softmax of x·W + b (two classes: the sigmoid of
/// one score, as is usual); sᵢ is the weight of the row's class. Defaults are those of scikit-learn's
/// `LogisticRegression`, but for ten times its iterations, since a fit that stops short is no floor. Features should be
/// standardised, which the pipeline does by default.
///
///     let logistic = try LogisticClassifier.configured(with: [("cost", "0.1")])
///
/// Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x; Bishop 2006, section 4.3.4. Time grows with rows × features ×
/// classes × iterations; memory is one copy of the training rows in `Double`.
public struct LogisticClassifier: ClassifierTrainer, Equatable {
  public static let identifier = "logistic"
  public static let standardizesByDefault = true

  /// C, at least 1e-300 (its inverse must be finite): the smaller, the stronger the penalty.
  public var cost: Double = 1
  /// The greatest component of the gradient (of the loss per row) that is let pass, above 0.
  public var tolerance: Double = 1e-4
  /// Steps at most, 1 to 10⁶.
  public var maxIterations: Int = 1000
  public var classWeights: ClassWeights = .none

  public init() {}

  public static var hyperparameters: [Hyperparameter<LogisticClassifier>] {
    [
      Hyperparameter("cost", \.cost, "C, the inverse of the L2 penalty: a number of at least 1e-300; default 1"),
      Hyperparameter(
        "tolerance", \.tolerance, "greatest component of the gradient let pass: a number above 0; default 0.0001"),
      Hyperparameter("maxIterations", \.maxIterations, "steps at most: 1 to 1000000; default 1000"),
      Hyperparameter(
        "classWeights", choice: \.classWeights, "none, or balanced (n / (classes · rows of the class)); default none"),
    ]
  }

  public func validate() throws(TrainingError) {
    try require(cost >= 1e-300 && cost.isFinite, "cost", cost)
    try require(tolerance > 0 && tolerance.isFinite, "tolerance", tolerance)
    try require((1...1_000_000).contains(maxIterations), "maxIterations", maxIterations)
  }

  /// Fits the classes that have rows, at least two. One thread, whatever the context allows: the products of a fit of
  /// usual size take less time than handing them out.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> LogisticModel {
    try validate()
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    try rows.checkComplete(for: Self.identifier)
    let counts = rows.classCounts
    let classes = try rows.learnableClasses(for: Self.identifier)
    let objective = LogisticObjective(
      rows, classes: classes, weights: classWeights.weights(ofCounts: counts), cost: cost)
    let minimizer = QuasiNewtonMinimizer(tolerance: tolerance, maxIterations: maxIterations)
    let minimum = try minimizer.minimize(
      from: [Double](repeating: 0, count: objective.parameterCount), objective.evaluate)
    return LogisticModel(objective, minimum, classCount: counts.count)
  }
}
