import SerEvaluation
import SerLearning
import SerNumerics

/// A model fitted on one corpus and judged on another, or on the same one under its own protocol.
public struct TransferCell: Sendable {
  /// What was fitted and on what it was judged.
  public enum Kind: Sendable, Equatable {
    /// Fitted on all rows of the one, judged on all rows of the other.
    case across
    /// Judged out-of-fold within one corpus. `comparedTo` names the training corpora whose shared classes these are; empty
    /// for all classes of the corpus.
    case within(protocolName: String, comparedTo: [String])
  }

  public private(set) var kind: Kind
  /// Names of the corpora; the same within one.
  public let training: String
  public let test: String
  public let featureSet: String
  /// The model and what stands around it, such as `svm [temperature]`.
  public let model: String
  /// Hyperparameters that were given, `name=value`.
  public let parameters: [String]
  public let normalization: Normalization
  public let marks: [Mark]
  /// What a reader must know of it.
  public let remarks: [String]
  /// Rows that were fitted; nil where folds differ, or it isn't known.
  public let trainingRows: Int?
  /// The classes with rows to judge.
  public let judgedClasses: [String]
  public let predictions: OutOfFoldPredictions
  /// Of the rows of the test corpus.
  public let facts: RowFacts
  /// 95 % intervals over the test speakers; nil without speakers, or with too few.
  public let accuracyInterval: Interval?
  public let uarInterval: Interval?
  public let metrics: ClassificationMetrics

  public init(
    kind: Kind, training: String, test: String, featureSet: String, model: String, parameters: [String],
    normalization: Normalization, marks: [Mark], remarks: [String] = [], trainingRows: Int?,
    predictions: OutOfFoldPredictions, facts: RowFacts, seed: Seed
  ) {
    self.kind = kind
    self.training = training
    self.test = test
    self.featureSet = featureSet
    self.model = model
    self.parameters = parameters
    self.normalization = normalization
    self.marks = marks
    self.remarks = remarks
    self.trainingRows = trainingRows
    self.predictions = predictions
    self.facts = facts
    metrics = predictions.metrics
    judgedClasses = metrics.classes.filter { $0.support > 0 }.map(\.name)
    let intervals = facts.speakers.flatMap {
      SpeakerBootstrap(seed: seed).intervals(of: predictions, speakers: $0)
    }
    accuracyInterval = intervals?.accuracy
    uarInterval = intervals?.uar
  }

  /// The same result, seen as another kind.
  public func with(_ kind: Kind) -> TransferCell {
    var cell = self
    cell.kind = kind
    return cell
  }

  /// UAR of any constant answer.
  public var chance: Double { 1 / Double(max(1, judgedClasses.count)) }

  /// UAR between chance (0) and always right (1), so that cells of different numbers of classes can be compared.
  public var uarAboveChance: Double? {
    guard let uar = metrics.uar, chance < 1 else { return nil }
    return (uar - chance) / (1 - chance)
  }

  /// ` (LEAKY, transductive)`, or nothing.
  public var markSuffix: String {
    marks.isEmpty ? "" : " (\(marks.map(\.rawValue).joined(separator: ", ")))"
  }

  /// `ravdess → emodb`, or `within emodb`.
  public var route: String { kind == .across ? "\(training) → \(test)" : "within \(test)" }

  /// The subject that all routes and normalisations share: `svm on mfcc-functionals`.
  public var subject: String { "\(model) on \(featureSet)" }

  /// A stem for file names.
  public var fileStem: String {
    var parts = [training, test, model, featureSet, normalization.rawValue]
    if case .within(_, let others) = kind { parts += ["within"] + others }
    return FileStem.text(parts)
  }
}

/// Names as parts of file names.
enum FileStem {
  /// Letters, digits, `-`, `.` and `_`: what means nothing to shells, links or paths.
  static func text(_ parts: [String]) -> String {
    String(parts.joined(separator: "-").map { $0.isLetter || $0.isNumber || "-._".contains($0) ? $0 : "-" })
  }
}
