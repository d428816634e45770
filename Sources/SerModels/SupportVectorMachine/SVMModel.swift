import SerLearning
import SerNumerics

/// A fitted support vector machine.
public struct SVMModel: TrainedClassifier {
  let machines: SVMMachines
  /// What turns decision values into probabilities; nil when the model was fitted without.
  let calibration: SVMCalibration?
  private let decision: SVMDecision

  init(_ machines: SVMMachines, calibration: SVMCalibration?) throws(TrainingError) {
    self.machines = machines
    self.calibration = calibration
    decision = try SVMDecision(machines)
  }

  public var diagnostics: TrainingDiagnostics { machines.diagnostics }
  /// The kernel with its parameters settled.
  public var kernel: KernelFunction { machines.function }
  /// The classes that had training rows, ascending; only they are predicted.
  public var classes: [Int] { machines.classes }
  /// How many classes there are by name, with or without training rows.
  public var classCount: Int { machines.classCount }
  /// Shape [supportVectors, d], grouped by class.
  public var supportVectors: Matrix { machines.supportVectors }
  /// Number of support vectors of each of ``classes``.
  public var supportCounts: [Int] { machines.supportCounts }
  /// yα in LIBSVM's layout, shape [classes − 1, supportVectors].
  public var dualCoefficients: Matrix { machines.dualCoefficients }
  /// The intercept b = −ρ of each pair.
  public var intercepts: [Double] { machines.intercepts }

  /// Decision values, shape [n, pairs], of the pairs (0, 1), (0, 2) … (1, 2) … of ``classes``.
  ///
  /// Positive speaks for the first class of the pair, as in LIBSVM and, for three classes and more, in scikit-learn's
  /// `decision_function_shape="ovo"`; with two classes scikit-learn turns the sign.
  public func decisionValues(for features: Matrix) throws(TrainingError) -> Matrix {
    try decision.values(for: features)
  }

  /// Probabilities if the model was fitted with `probability`, else votes.
  ///
  /// The class predicted is LIBSVM's in both cases: that with most votes among the pairs, the first of equals. See
  /// ``VoteScores`` and ``SVMCalibration``.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    let values = try decisionValues(for: features)
    let votes = VoteScores(classes: machines.classes, classCount: machines.classCount)
    guard let calibration else { return ClassScores(values: votes.scores(for: values), areProbabilities: false) }
    return ClassScores(values: calibration.probabilities(for: values, votes: votes), areProbabilities: true)
  }
}

extension SVMModel: Codable {
  private enum Key: String, CodingKey {
    case kernel, classCount, classes, supportVectors, supportCounts, dualCoefficients, intercepts, sigmoids
    case diagnostics
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(machines.function, forKey: .kernel)
    try container.encode(machines.classCount, forKey: .classCount)
    try container.encode(machines.classes, forKey: .classes)
    try container.encode(machines.supportVectors, forKey: .supportVectors)
    try container.encode(machines.supportCounts, forKey: .supportCounts)
    try container.encode(machines.dualCoefficients, forKey: .dualCoefficients)
    try container.encode(machines.intercepts, forKey: .intercepts)
    try container.encodeIfPresent(calibration?.sigmoids, forKey: .sigmoids)
    try container.encode(machines.diagnostics, forKey: .diagnostics)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let sigmoids = try container.decodeIfPresent([PlattSigmoid].self, forKey: .sigmoids)
    do {
      let machines = try SVMMachines(
        function: container.decode(KernelFunction.self, forKey: .kernel),
        classCount: container.decode(Int.self, forKey: .classCount),
        classes: container.decode([Int].self, forKey: .classes),
        supportVectors: container.decode(Matrix.self, forKey: .supportVectors),
        supportCounts: container.decode([Int].self, forKey: .supportCounts),
        dualCoefficients: container.decode(Matrix.self, forKey: .dualCoefficients),
        intercepts: container.decode([Double].self, forKey: .intercepts),
        diagnostics: container.decode(TrainingDiagnostics.self, forKey: .diagnostics))
      if let sigmoids, sigmoids.count != machines.intercepts.count {
        throw TrainingError.invalidRows(
          "a damaged SVM model: \(sigmoids.count) sigmoids for \(machines.intercepts.count) pairs")
      }
      try self.init(machines, calibration: sigmoids.map { SVMCalibration(sigmoids: $0) })
    } catch let error as TrainingError {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: error.description, underlyingError: error))
    }
  }
}
