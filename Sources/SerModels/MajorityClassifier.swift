import SerLearning
import SerNumerics

/// Predicts the most frequent class, whatever the features: the floor that every model has to clear.
///
/// Scores are the shares of the classes in the training rows; of equally frequent classes the first is predicted.
public struct MajorityClassifier: ClassifierTrainer, Equatable {
  public static let identifier = "majority"
  public static let standardizesByDefault = false
  public static var hyperparameters: [Hyperparameter<MajorityClassifier>] { [] }

  public init() {}

  public func validate() throws(TrainingError) {}

  /// Counts the classes. Throws `.invalidRows` when there is no row at all.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> MajorityModel {
    guard rows.count > 0 else { throw .invalidRows("no training rows") }
    try rows.checkComplete(for: Self.identifier)
    return MajorityModel(counts: rows.classCounts, width: rows.features.columns)
  }
}

/// The shares of the classes in the training rows.
public struct MajorityModel: TrainedClassifier, Equatable {
  /// One share for each class, summing to 1.
  public let priors: [Double]
  /// Number of features of the training rows.
  public let width: Int
  public let diagnostics: TrainingDiagnostics

  init(counts: [Int], width: Int) {
    let total = counts.reduce(0, +)
    priors = counts.map { Double($0) / Double(total) }
    self.width = width
    diagnostics = TrainingDiagnostics(
      stopReason: "counted", converged: true, facts: ["greatestShare": priors.max() ?? 0])
  }

  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    guard features.columns == width else { throw .wrongWidth(found: features.columns, expected: width) }
    if let (row, column) = features.firstNonFinite {
      throw .invalidRows("row \(row), column \(column) is \(features[row, column]); every value must be finite")
    }
    let shares = priors.map { Float($0) }
    let values = Array(repeatElement(shares, count: features.rows).joined())
    return ClassScores(
      values: Matrix(rows: features.rows, columns: shares.count, values: values), areProbabilities: true)
  }
}

extension MajorityModel: Codable {
  private enum Key: String, CodingKey { case priors, width, diagnostics }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    priors = try container.decode([Double].self, forKey: .priors)
    width = try container.decode(Int.self, forKey: .width)
    diagnostics = try container.decode(TrainingDiagnostics.self, forKey: .diagnostics)
    guard width >= 0, priors.allSatisfy((0...1).contains), abs(priors.reduce(0, +) - 1) < 1e-6 else {
      throw DecodingError.dataCorruptedError(
        forKey: .priors, in: container, debugDescription: "shares of \(priors.count) classes that don't sum to 1")
    }
  }
}
