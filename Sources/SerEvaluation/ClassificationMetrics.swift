import Foundation

/// The figures of a set of predictions. Undefined ones are nil, never 0.
public struct ClassificationMetrics: Sendable, Equatable, Codable {
  /// Precision, recall and F1 of one class.
  public struct ClassFigures: Sendable, Equatable, Codable {
    public let name: String
    /// Rows of the class.
    public let support: Int
    /// Nil when the class is never predicted.
    public let precision: Double?
    /// Nil when the class has no row.
    public let recall: Double?
    /// 2·TP / (2·TP + FP + FN); nil when the class is neither there nor predicted.
    public let f1: Double?
  }

  public let count: Int
  public let accuracy: Double?
  /// Unweighted average recall (balanced accuracy) over the classes that have rows: the field's usual figure
  /// (Schuller et al. 2009, Interspeech Emotion Challenge).
  public let uar: Double?
  /// Mean F1 over the classes that have rows or predictions.
  public let macroF1: Double?
  /// Mean F1 weighted by support.
  public let weightedF1: Double?
  /// Mean −ln p(truth), p clipped to [ε, 1 − ε] with the ε of double precision, 2⁻⁵², as scikit-learn clips it; nil where
  /// the model gives no probabilities.
  public let logLoss: Double?
  public let classes: [ClassFigures]

  /// The figures of a confusion matrix and, where there are probabilities, those of the true classes.
  public init(_ confusion: ConfusionMatrix, probabilitiesOfTruth: [Double]? = nil) {
    let support = confusion.support
    let predicted = confusion.predicted
    count = confusion.total
    accuracy = Self.ratio(confusion.correct, confusion.total)
    classes = confusion.classNames.indices.map { index in
      let hits = confusion.counts[index][index]
      return ClassFigures(
        name: confusion.classNames[index], support: support[index],
        precision: Self.ratio(hits, predicted[index]), recall: Self.ratio(hits, support[index]),
        f1: Self.ratio(2 * hits, support[index] + predicted[index]))
    }
    uar = Self.mean(classes.compactMap(\.recall))
    macroF1 = Self.mean(classes.compactMap(\.f1))
    let weighted = classes.reduce(0.0) { $0 + Double($1.support) * ($1.f1 ?? 0) }
    weightedF1 = confusion.total > 0 ? weighted / Double(confusion.total) : nil
    let least = Double.ulpOfOne
    logLoss = probabilitiesOfTruth.flatMap { Self.mean($0.map { -log(min(1 - least, max(least, $0))) }) }
  }

  private static func ratio(_ numerator: Int, _ denominator: Int) -> Double? {
    denominator > 0 ? Double(numerator) / Double(denominator) : nil
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
