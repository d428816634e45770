import SerEvaluation
import SerReports

/// A comparison of feature sets as `--json` prints it.
struct FeatureComparisonSummary: Encodable {
  let sets: [SetSummary]
  let pairs: [PairSummary]

  struct SetSummary: Encodable {
    let featureSet: String
    let columns: Int
    let emotion: CellSummary
    @ExplicitNull var emotionShareMedian: Double?
    @ExplicitNull var speakerShareMedian: Double?
    /// The leak gauge: never a result about emotions.
    @ExplicitNull var speakerAccuracy: Double?
    @ExplicitNull var speakerScaledAccuracy: Double?
    @ExplicitNull var speakerChance: Double?
    @ExplicitNull var correlatedPairsShare: Double?
    @ExplicitNull var participationRatio: Double?
    @ExplicitNull var components95: Int?
    let greatestF: [String]
    let greatestMutualInformation: [String]
    let extraction: ExtractionCost

    init(_ set: ComparedFeatureSet) {
      featureSet = set.name
      columns = set.columnCount
      emotion = CellSummary(set.cell)
      emotionShareMedian = set.analysis.quantile(0.5) { $0.components?.emotion }
      speakerShareMedian = set.analysis.quantile(0.5) { $0.components?.speaker }
      speakerAccuracy = set.speakerProbe?.plain.accuracy
      speakerScaledAccuracy = set.speakerProbe?.speakerScaled.accuracy
      speakerChance = set.speakerProbe?.chance
      correlatedPairsShare = set.analysis.redundancy.correlatedPairs
      participationRatio = set.analysis.redundancy.participationRatio
      components95 = set.analysis.redundancy.components
      greatestF = set.analysis.leaders(10) { $0.anova?.f }.map(\.name)
      greatestMutualInformation = set.analysis.leaders(10) { $0.mutualInformation }.map(\.name)
      extraction = set.cost
    }
  }

  struct PairSummary: Encodable {
    let first: String
    let second: String
    let uarDifference: Double
    @ExplicitNull var uarInterval: Interval?
    let accuracyDifference: Double
    @ExplicitNull var accuracyInterval: Interval?
    let p: Double
    let adjustedP: Double
    @ExplicitNull var alignment: Double?

    init(_ pair: FeatureSetPair) {
      first = pair.first
      second = pair.second
      uarDifference = pair.comparison.uarDifference
      uarInterval = pair.uarInterval
      accuracyDifference = pair.comparison.accuracyDifference
      accuracyInterval = pair.accuracyInterval
      p = pair.p
      adjustedP = pair.adjustedP
      alignment = pair.alignment
    }
  }
}
