import Foundation
import SerEvaluation
import SerLearning
import SerNumerics

/// One cell of a comparison: a model on a feature set under a protocol, and what came out.
public struct EvaluatedCell: Sendable {
  public let featureSet: String
  public let model: String
  /// Hyperparameters that were given, `name=value`.
  public let parameters: [String]
  public let protocolName: String
  public let isLeaky: Bool
  /// What a reader must know of the folds.
  public let remarks: [String]
  public let normalization: Normalization
  public let seed: UInt64
  /// What training rows were augmented by; nil for the recordings as they are.
  public let augmentation: AugmentationNote?
  /// Selection of features and calibration of scores.
  public let preparation: PreparationNote
  public let outcome: CrossValidation.Outcome
  /// 95 % intervals over speakers, by percentile and BCa; nil without speakers, or with too few.
  public let accuracyBootstrap: BootstrapInterval?
  public let uarBootstrap: BootstrapInterval?
  /// What tells it from its neighbours in a comparison, beside model, features and protocol.
  public internal(set) var distinction = CellDistinction()

  public init(
    featureSet: String, model: String, parameters: [String], plan: SplitPlan, normalization: Normalization, seed: Seed,
    outcome: CrossValidation.Outcome, speakers: [String]?, augmentation: AugmentationNote? = nil,
    preparation: PreparationNote = PreparationNote()
  ) {
    self.featureSet = featureSet
    self.model = model
    self.parameters = parameters
    protocolName = plan.name
    isLeaky = plan.isLeaky
    remarks = plan.remarks
    self.normalization = normalization
    self.seed = seed.value
    self.augmentation = augmentation
    self.preparation = preparation
    self.outcome = outcome
    let intervals = speakers.flatMap { SpeakerBootstrap(seed: seed).bootstrap(of: [outcome.predictions], speakers: $0) }
    accuracyBootstrap = intervals?.accuracy
    uarBootstrap = intervals?.uar
  }

  /// The percentile intervals of ``accuracyBootstrap`` and ``uarBootstrap``.
  public var accuracyInterval: Interval? { accuracyBootstrap?.percentile }
  public var uarInterval: Interval? { uarBootstrap?.percentile }

  /// What must stand beside every figure of this cell: `LEAKY`, `transductive`, both or nothing.
  public var marks: [String] {
    (isLeaky ? [Mark.leaky.rawValue] : []) + (normalization.isTransductive ? [Mark.transductive.rawValue] : [])
  }

  /// A name for people, such as `svm on mfcc-functionals (LEAKY)`; with its protocol where several are compared, and with
  /// settings and seed where the comparison holds several.
  public func title(withProtocol: Bool = false) -> String {
    let settings = distinction.bySettings && !parameters.isEmpty ? " (\(parameters.joined(separator: ", ")))" : ""
    return "\(preparedModel)\(settings) on \(features)" + (withProtocol ? ", \(protocolName)" : "") + seedSuffix
      + markSuffix
  }

  /// `, seed 2` where the comparison holds several seeds, else nothing.
  public var seedSuffix: String { distinction.bySeed ? ", seed \(seed)" : "" }

  /// The model, and what stands around it: `svm [anova:100, temperature]`.
  public var preparedModel: String { model + preparation.suffix }

  /// The feature set, and what its training rows were augmented by.
  public var features: String { featureSet + (augmentation.map { " + \($0.label)" } ?? "") }

  /// ` (LEAKY, transductive)`, or nothing.
  public var markSuffix: String { marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))" }

  /// A stem for file names.
  public var fileStem: String {
    var parts = [model, featureSet, protocolName]
    if normalization != .train { parts.append("\(normalization.rawValue)-normalized") }
    if let augmentation { parts.append(augmentation.fileStem) }
    let stem = (parts + preparation.fileStems + distinctionStems).joined(separator: "-")
    // A configured set's name has characters that mean something to shells, links or paths.
    return String(stem.map { $0.isLetter || $0.isNumber || "-._".contains($0) ? $0 : "-" })
  }

  private var distinctionStems: [String] {
    (distinction.bySettings && !parameters.isEmpty ? [CellDistinction.stem(of: parameters)] : [])
      + (distinction.bySeed ? ["seed-\(seed)"] : [])
  }

  public var metrics: ClassificationMetrics { outcome.predictions.metrics }

  /// Nil where the model gives no probabilities.
  public var calibration: CalibrationFigures? { outcome.predictions.calibration }

  /// Whether the model of every fold reached its optimum.
  public var converged: Bool { outcome.folds.allSatisfy(\.diagnostics.converged) }

  /// A figure of each fold on its own.
  public func foldFigures(_ figure: (ClassificationMetrics) -> Double?) -> [Double] {
    outcome.folds.indices.compactMap { index in figure(outcome.predictions.metrics { $0.fold == index }) }
  }

  /// Test rows for each original training row, the mean over folds; nil where a fold trained on nothing.
  public var testToTrainingRatio: Double? {
    let copies = Double(augmentation?.copies ?? 0)
    let ratios = outcome.folds.map { Double($0.testRows) / (Double($0.trainingRows) / (1 + copies)) }
    guard !ratios.isEmpty, ratios.allSatisfy(\.isFinite) else { return nil }
    return Statistics.mean(ratios)
  }

  /// Seconds of fitting and of predicting, summed over folds.
  public var fitSeconds: Double { outcome.folds.reduce(0) { $0 + $1.fitSeconds } }
  public var predictSeconds: Double { outcome.folds.reduce(0) { $0 + $1.predictSeconds } }
}
