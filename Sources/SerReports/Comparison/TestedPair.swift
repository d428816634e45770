import SerEvaluation
import SerNumerics

/// Two configurations of a comparison and whether they differ.
public struct TestedPair: Sendable {
  /// The test whose p-value is corrected and judged.
  public enum Test: String, Sendable {
    /// Sign-flip permutation over speakers of the difference in UAR.
    case speakerPermutation = "speaker permutation"
    /// McNemar's test over clips, about accuracy, where speakers aren't known.
    case mcNemar = "McNemar"
    /// The corrected resampled t test over folds, where neither speakers are known nor a clip stands for itself alone,
    /// since there are several seeds.
    case correctedT = "corrected resampled t"
  }

  public let first: String
  public let second: String
  /// The names of both without their protocol.
  public let names: (first: String, second: String)
  public let protocolName: String
  /// The marks of both.
  public let marks: [String]
  public let comparison: PairedComparison
  /// 95 % interval of the difference in UAR, over speakers; nil with too few.
  public let uarInterval: BootstrapInterval?
  /// Over folds; nil where it has no value.
  public let correctedT: CorrectedResampledTTest?
  /// Nil where speakers or folds are too few for any.
  public let test: Test?
  /// The p-values of each test after Holm's correction over all pairs of the comparison that it has a value for.
  public internal(set) var adjusted = AdjustedP()

  public struct AdjustedP: Sendable, Equatable {
    /// Of ``TestedPair/test``.
    public internal(set) var tested: Double?
    public internal(set) var wilcoxon: Double?
    public internal(set) var correctedT: Double?
    public internal(set) var mcNemar: Double?
  }

  /// All pairs of configurations that judged common rows under the same protocol. Those of different marks are
  /// not tested against each other: an honest figure and a leaky one answer different questions. Of configurations that
  /// predict the same throughout (the majority class on two feature sets, a model with and without a temperature) the
  /// first is tested for all: there is nothing to tell them apart by, and every copy would make the correction for many
  /// tests harsher for nothing.
  public static func all(
    of configurations: [ComparedConfiguration], speakers: [String]?, seed: Seed
  ) -> [TestedPair] {
    var pairs: [TestedPair] = []
    let distinct = distinct(configurations)
    for (index, first) in distinct.enumerated() {
      for second in distinct[(index + 1)...]
      where first.marks == second.marks && first.protocolName == second.protocolName {
        if Task.isCancelled { return [] }
        guard let pair = TestedPair(first, second, speakers: speakers, seed: seed), !pair.comparison.isIdentical
        else { continue }
        pairs.append(pair)
      }
    }
    correct(&pairs, \.adjusted.tested) { $0.p }
    correct(&pairs, \.adjusted.wilcoxon) { $0.wilcoxon?.p }
    correct(&pairs, \.adjusted.correctedT) { $0.correctedT?.p }
    correct(&pairs, \.adjusted.mcNemar) { $0.comparison.mcNemar?.p }
    return pairs
  }

  /// Nil without common rows, or common seeds where both have several. What is random depends on the names of the two
  /// alone: more configurations don't change a pair's own p-value.
  private init?(_ first: ComparedConfiguration, _ second: ComparedConfiguration, speakers: [String]?, seed: Seed) {
    let runs = Self.runs(first, second)
    let seed = seed.derived("pair \(first.title) \(second.title)")
    let (a, b) = (runs.map(\.0), runs.map(\.1))
    guard let comparison = PairedComparison(a, b, speakers: speakers, seed: seed) else { return nil }
    self.first = first.title
    self.second = second.title
    names = (first.name, second.name)
    self.comparison = comparison
    protocolName = first.protocolName
    marks = first.marks
    uarInterval = speakers.flatMap { SpeakerBootstrap(seed: seed).bootstrapDifferences(a, b, speakers: $0)?.uar }
    correctedT = first.first.testToTrainingRatio.flatMap { comparison.correctedT(testToTrainingRatio: $0) }
    if let differences = comparison.speakerDifferences {
      test = differences.count >= SpeakerBootstrap.fewestSpeakers ? .speakerPermutation : nil
    } else if comparison.mcNemar != nil {
      test = .mcNemar
    } else {
      test = correctedT == nil ? nil : .correctedT
    }
  }

  /// The runs of both under the same seeds. One that was trained from a single seed (a learner without chance in it needs
  /// no more) stands against every run of the other, so that what is tested are the means that the page shows.
  private static func runs(
    _ first: ComparedConfiguration, _ second: ComparedConfiguration
  ) -> [(OutOfFoldPredictions, OutOfFoldPredictions)] {
    let isOneSided = first.cells.count == 1 || second.cells.count == 1
    return first.cells.flatMap { a in
      second.cells.filter { isOneSided || $0.seed == a.seed }
        .map { (a.outcome.predictions, $0.outcome.predictions) }
    }
  }

  private static func correct(
    _ pairs: inout [TestedPair], _ adjusted: WritableKeyPath<TestedPair, Double?>, _ p: (TestedPair) -> Double?
  ) {
    let tested = pairs.indices.filter { p(pairs[$0]) != nil }
    for (index, value) in zip(tested, PairedTests.holm(tested.compactMap { p(pairs[$0]) })) {
      pairs[index][keyPath: adjusted] = value
    }
  }

  /// The first of the configurations of each protocol and mark that predict the same under all seeds.
  static func distinct(_ configurations: [ComparedConfiguration]) -> [ComparedConfiguration] {
    struct Answers: Hashable {
      let protocolName: String
      let marks: [String]
      let rows: [Int]
      let predictions: [Int]
    }
    var seen: Set<Answers> = []
    return configurations.filter { configuration in
      let rows = configuration.pooled.rows
      return seen.insert(
        Answers(
          protocolName: configuration.protocolName, marks: configuration.marks, rows: rows.map(\.row),
          predictions: rows.map(\.prediction))
      ).inserted
    }
  }

  /// The p-value of ``test`` before correction.
  public var p: Double? {
    switch test {
    case .speakerPermutation: comparison.speakerUARPermutationP
    case .mcNemar: comparison.mcNemar?.p
    case .correctedT: correctedT?.p
    case nil: nil
    }
  }

  /// ``p`` after Holm's correction.
  public var adjustedP: Double? { adjusted.tested }

  /// Over speakers; nil with too few of them.
  public var wilcoxon: WilcoxonSignedRankTest? { test == .speakerPermutation ? comparison.wilcoxon : nil }

  /// How far apart they are, first − second, in what ``test`` is about: accuracy for McNemar's test, else UAR.
  public var difference: Double { test == .mcNemar ? comparison.accuracyDifference : comparison.uarDifference }

  public var conclusion: DifferenceConclusion {
    if comparison.speakerDifferences == nil {
      return DifferenceConclusion(difference: difference, adjustedP: adjustedP)
    }
    return DifferenceConclusion(
      difference: difference, interval: uarInterval?.percentile, adjustedP: adjustedP,
      isIdentical: comparison.isIdentical)
  }

  /// The name of the better one by ``difference`` first.
  var inOrder: (better: String, worse: String) {
    difference >= 0 ? (names.first, names.second) : (names.second, names.first)
  }

  /// The name of the other one of the two; nil where the configuration isn't one of them.
  func rival(of configuration: ComparedConfiguration) -> String? {
    configuration.title == first ? names.second : configuration.title == second ? names.first : nil
  }
}
