import CSerKernels
import SerLearning
import SerNumerics

/// The fitted two-class machines of all pairs, over shared support vectors: what decides, without calibration.
struct SVMMachines: Sendable {
  let function: KernelFunction
  /// How many classes there are by name.
  let classCount: Int
  /// The classes that had training rows, ascending.
  let classes: [Int]
  /// Shape [supportVectors, d]: every row with α > 0 in at least one pair, grouped by class.
  let supportVectors: Matrix
  /// Number of support vectors of each of `classes`.
  let supportCounts: [Int]
  /// yα, shape [classes − 1, supportVectors], laid out as LIBSVM does: of the machines that a support vector of class
  /// c takes part in, that against class o stands in row o − 1 if o > c, else in row o.
  let dualCoefficients: Matrix
  /// b of each pair.
  let intercepts: [Double]
  let diagnostics: TrainingDiagnostics

  /// Machines of these coefficients over the grouped training rows.
  init(_ dual: DualCoefficients, _ grouping: ClassGrouping, _ function: KernelFunction, features: Matrix) {
    self.function = function
    classCount = grouping.classCount
    classes = grouping.classes
    supportVectors = features.selectingRows(dual.support)
    supportCounts = dual.supportCounts
    dualCoefficients = dual.values
    intercepts = dual.intercepts
    diagnostics = dual.diagnostics(function)
  }

  /// Machines as they stand in a file; throws where parts don't fit each other.
  init(
    function: KernelFunction, classCount: Int, classes: [Int], supportVectors: Matrix, supportCounts: [Int],
    dualCoefficients: Matrix, intercepts: [Double], diagnostics: TrainingDiagnostics
  ) throws(TrainingError) {
    func check(_ holds: Bool, _ what: String) throws(TrainingError) {
      guard holds else { throw .invalidRows("a damaged SVM model: \(what)") }
    }
    try check((2...mostClasses).contains(classCount), "\(classCount) classes")
    try check(classes.count >= 2 && classes.allSatisfy { (0..<classCount).contains($0) }, "classes \(classes)")
    try check(zip(classes, classes.dropFirst()).allSatisfy { $0 < $1 }, "classes \(classes) aren't ascending")
    let pairs = classes.count * (classes.count - 1) / 2
    try check(intercepts.count == pairs, "\(intercepts.count) intercepts for \(pairs) pairs")
    try check(
      supportCounts.count == classes.count && supportCounts.allSatisfy { (0...supportVectors.rows).contains($0) }
        && supportCounts.reduce(0, +) == supportVectors.rows,
      "support vectors a class \(supportCounts) for \(supportVectors.rows) in all")
    try check(
      dualCoefficients.rows == classes.count - 1 && dualCoefficients.columns == supportVectors.rows,
      "\(dualCoefficients.rows) × \(dualCoefficients.columns) dual coefficients")
    try check(
      supportVectors.firstNonFinite == nil && dualCoefficients.firstNonFinite == nil, "values that aren't finite")
    try check(
      (1...64).contains(function.degree) && function.gamma >= 0 && Float(function.gamma).isFinite
        && Float(function.coef0).isFinite, "kernel \(function)")
    self.function = function
    self.classCount = classCount
    self.classes = classes
    self.supportVectors = supportVectors
    self.supportCounts = supportCounts
    self.dualCoefficients = dualCoefficients
    self.intercepts = intercepts
    self.diagnostics = diagnostics
  }
}
