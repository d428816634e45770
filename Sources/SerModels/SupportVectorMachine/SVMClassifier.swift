import CSerKernels
import SerLearning
import SerNumerics

/// C-SVC: the support vector machine with soft margin, one against one, trained by SMO.
///
/// Defaults are those of scikit-learn's `SVC`. Features should be standardised, which the pipeline does by default.
///
///     let svm = try SVMClassifier.configured(with: [("kernel", "rbf"), ("cost", "10")])
///     let model = try await svm.fit(rows, in: TrainingContext(seed: Seed(1)))
///
/// Cortes & Vapnik 1995, doi:10.1007/BF00994018; Chang & Lin 2011, doi:10.1145/1961189.1961199. Time grows between
/// the square and the cube of the rows of two classes; memory by `cacheMB`.
public struct SVMClassifier: ClassifierTrainer, Equatable {
  public static let identifier = "svm"
  public static let standardizesByDefault = true

  public var kernel: KernelKind = .rbf
  /// C, above 0.
  public var cost: Double = 1
  public var gamma: GammaSetting = .scale
  /// Of the polynomial kernel, 1 to 64.
  public var degree: Int = 3
  /// c₀ of the polynomial and sigmoid kernels.
  public var coef0: Double = 0
  /// The greatest violation of the optimality conditions that is let pass, above 0.
  public var tolerance: Double = 1e-3
  public var classWeights: ClassWeights = .none
  /// Whether scores are probabilities, which takes five more fits.
  public var probability: Bool = false
  /// Memory for the kernel values of a fit in MiB, at least 1, whatever the number of workers. Where the Gram matrix of
  /// two classes doesn't fit, its rows are computed in batches and some kept.
  public var cacheMB: Int = 1024
  /// Most iterations for a pair of classes, up to 10¹²; 0 for LIBSVM's limit, the greater of 10⁷ and 100 a row.
  public var maxIterations: Int = 0

  public init() {}

  public var givesProbabilities: Bool { probability }

  public static var hyperparameters: [Hyperparameter<SVMClassifier>] {
    [
      Hyperparameter("kernel", "linear, rbf, polynomial (or poly) or sigmoid; default rbf") { trainer, text in
        guard let kind = text == "poly" ? .polynomial : KernelKind(rawValue: text) else { return false }
        trainer.kernel = kind
        return true
      },
      Hyperparameter("cost", \.cost, "C, the price of a violated margin: a number above 0; default 1"),
      Hyperparameter(
        "gamma", \.gamma,
        "width of the rbf, polynomial and sigmoid kernels: scale (1/(d·variance)), auto (1/d) or a number of at least 0; "
          + "default scale"
      ),
      Hyperparameter("degree", \.degree, "degree of the polynomial kernel: 1 to 64; default 3"),
      Hyperparameter("coef0", \.coef0, "offset in the polynomial and sigmoid kernels: a number; default 0"),
      Hyperparameter(
        "tolerance", \.tolerance, "greatest violation of optimality let pass: a number above 0; default 0.001"),
      Hyperparameter(
        "classWeights", choice: \.classWeights, "none, or balanced (n / (classes · rows of the class)); default none"),
      Hyperparameter("probability", \.probability, "true for calibrated probabilities, else false; default false"),
      Hyperparameter(
        "cacheMB", \.cacheMB, "MiB for the kernel values of a fit: a whole number of at least 1; default 1024"),
      Hyperparameter(
        "maxIterations", \.maxIterations,
        "most iterations a pair of classes: a whole number up to 1000000000000, 0 for max(10000000, 100 a row); default 0"
      ),
    ]
  }

  public func validate() throws(TrainingError) {
    try require(cost > 0 && cost.isFinite, "cost", cost)
    if case .value(let number) = gamma {
      try require(number >= 0 && Float(number).isFinite, "gamma", number)
    }
    try require((1...64).contains(degree), "degree", degree)
    try require(Float(coef0).isFinite, "coef0", coef0)
    try require(tolerance > 0 && tolerance.isFinite, "tolerance", tolerance)
    try require(cacheMB >= 1, "cacheMB", cacheMB)
    try require((0...1_000_000_000_000).contains(maxIterations), "maxIterations", maxIterations)
  }

  /// The kernel with its parameters settled for these training features.
  func resolvedKernel(for features: Matrix) -> KernelFunction {
    KernelFunction(kernel, gamma: resolvedGamma(for: features), coef0: coef0, degree: degree)
  }

  /// γ as a number for these training features.
  func resolvedGamma(for features: Matrix) -> Double {
    let perColumn = 1 / Double(max(features.columns, 1))
    switch gamma {
    case .value(let number): return number
    case .auto: return perColumn
    case .scale:
      let variance = features.populationVariance
      return variance > 0 ? perColumn / variance : perColumn
    }
  }
}

extension Matrix {
  /// The population variance of all values together, in two passes in Double.
  fileprivate var populationVariance: Double {
    guard !values.isEmpty else { return 0 }
    return values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return 0 }
      var sums = [Double](repeating: 0, count: columns)
      ser_column_sums(values, rows, columns, &sums)
      let mean = sums.reduce(0, +) / Double(rows * columns)
      var squares = [Double](repeating: 0, count: columns)
      var cubes = squares
      ser_column_moments(values, rows, columns, [Double](repeating: mean, count: columns), &squares, &cubes)
      return squares.reduce(0, +) / Double(rows * columns)
    }
  }
}
