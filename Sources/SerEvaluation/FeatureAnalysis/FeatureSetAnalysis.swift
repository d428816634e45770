import Foundation
import SerNumerics

/// What the columns of a feature set tell, each for itself and together.
public struct FeatureSetAnalysis: Sendable {
  /// In the order of the set.
  public let columns: [ColumnAnalysis]
  public let redundancy: ColumnRedundancy
  /// The entropy of the emotions in nats: what a column that fixes the emotion would have as mutual information.
  public let emotionEntropy: Double

  /// Analyses the columns, in parallel. Equal column names give equal figures, whatever the set they stand in.
  public init(
    _ standardized: StandardizedColumns, names: [String], labels: [Int], classCount: Int, speakers: [String]?,
    seed: Seed, workers: Int
  ) async throws {
    precondition(names.count == standardized.count && labels.count == standardized.rows)
    let information = MutualInformation(labels: labels, classCount: classCount)
    let design = speakers.flatMap { CrossedDesign(labels: labels, classCount: classCount, speakers: $0) }
    let figures = try await parallelMap(count: names.count, workers: workers) { index in
      Self.figures(
        of: standardized, index, name: names[index], labels: labels, classCount: classCount, information, design, seed)
    }
    let tested = figures.indices.filter { figures[$0].anova != nil }
    let adjusted = PairedTests.holm(tested.compactMap { figures[$0].anova?.p })
    let adjustedByColumn = Dictionary(uniqueKeysWithValues: zip(tested, adjusted))
    columns = figures.enumerated().map { index, figures in
      ColumnAnalysis(
        name: names[index], anova: figures.anova, adjustedP: adjustedByColumn[index],
        mutualInformation: figures.information, components: figures.components)
    }
    redundancy = ColumnRedundancy(standardized)
    emotionEntropy = Self.entropy(of: labels, classCount: classCount)
  }

  private typealias Figures = (anova: AnalysisOfVariance?, information: Double?, components: VarianceComponents?)

  private static func figures(
    of standardized: StandardizedColumns, _ index: Int, name: String, labels: [Int], classCount: Int,
    _ information: MutualInformation, _ design: CrossedDesign?, _ seed: Seed
  ) -> Figures {
    guard standardized.varies[index] else { return (nil, nil, nil) }
    var jitter = seed.derived("mutual-information-\(name)").makeStream()
    return standardized.withColumn(index) { values in
      (
        AnalysisOfVariance(values, groups: labels, groupCount: classCount),
        information.estimate(values, jitter: &jitter), design?.components(of: values)
      )
    }
  }

  private static func entropy(of labels: [Int], classCount: Int) -> Double {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[label] += 1 }
    let evenness = CategoryBalance.normalizedEntropy(counts) ?? 0
    return evenness * log(Double(max(1, classCount)))
  }

  /// The columns with the greatest value of a figure, the greatest first; columns without it are left out.
  public func leaders(_ count: Int, by figure: (ColumnAnalysis) -> Double?) -> [ColumnAnalysis] {
    let ranked = columns.enumerated().compactMap { index, column in figure(column).map { ($0, index) } }
    return ranked.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.prefix(count).map { columns[$0.1] }
  }

  /// A figure's quantile over the columns that have it; nil where none has.
  public func quantile(_ fraction: Double, of figure: (ColumnAnalysis) -> Double?) -> Double? {
    let values = columns.compactMap(figure)
    return values.isEmpty ? nil : Statistics.quantile(values, fraction)
  }
}
