import SerEvaluation
import SerFormats

/// All pairs of configurations with every test and effect size: `significance.csv`. Fields are empty where a test has no
/// value.
struct SignificanceTable {
  let pairs: [TestedPair]

  var document: CSVDocument {
    CSVDocument(
      header: [
        "first", "second", "protocol", "marks", "rows", "seeds", "speakers", "accuracy_difference",
        "speaker_mean_difference", "uar_difference", "uar_lower", "uar_upper", "uar_bca_lower", "uar_bca_upper",
        "only_first_right", "only_second_right", "better_speakers", "worse_speakers", "dz", "rank_biserial",
        "superiority", "tested_by", "p", "holm_p", "conclusion", "uar_permutation_p", "speaker_permutation_p",
        "wilcoxon_p", "wilcoxon_method", "wilcoxon_holm_p", "mcnemar_p", "mcnemar_method", "mcnemar_holm_p", "folds",
        "corrected_t", "corrected_t_p", "corrected_t_holm_p", "speaker_sd", "detectable_difference",
      ] + Self.sizes.map { "speakers_for_\($0)" } + ["speakers_for_observed"],
      rows: pairs.map(row))
  }

  /// Differences for which the speakers needed are told.
  static let sizes = [0.02, 0.05]

  private func row(_ pair: TestedPair) -> [String] {
    [
      pair.first, pair.second, pair.protocolName, pair.marks.joined(separator: " "), "\(pair.comparison.rows)",
      "\(pair.comparison.seeds)", count(pair.comparison.speakerDifferences?.count),
    ] + differences(pair) + effects(pair) + tests(pair) + power(pair)
  }

  private func differences(_ pair: TestedPair) -> [String] {
    let comparison = pair.comparison
    let intervals = [pair.uarInterval?.percentile, pair.uarInterval?.bca].flatMap { [$0?.lower, $0?.upper] }
    return
      ([comparison.accuracyDifference, comparison.speakerMeanDifference, comparison.uarDifference] + intervals)
      .map(ComparisonTables.figure) + ["\(comparison.onlyFirstRight)", "\(comparison.onlySecondRight)"]
  }

  private func effects(_ pair: TestedPair) -> [String] {
    let effect = pair.comparison.effect
    return [count(effect?.better), count(effect?.worse)]
      + [effect?.dz, effect?.rankBiserial, effect?.superiority].map(ComparisonTables.figure)
  }

  private func tests(_ pair: TestedPair) -> [String] {
    let comparison = pair.comparison
    let bySpeaker = pair.test == .speakerPermutation
    func p(_ value: Double?) -> String { ComparisonTables.figure(value) }
    return [
      pair.test?.rawValue ?? "", p(pair.p), p(pair.adjustedP), pair.conclusion.rawValue,
      p(bySpeaker ? comparison.speakerUARPermutationP : nil), p(bySpeaker ? comparison.speakerPermutationP : nil),
      p(pair.wilcoxon?.p), pair.wilcoxon?.method.rawValue ?? "", p(pair.adjusted.wilcoxon), p(comparison.mcNemar?.p),
      comparison.mcNemar?.method.rawValue ?? "", p(pair.adjusted.mcNemar), "\(comparison.foldDifferences.count)",
      ComparisonTables.figure(pair.correctedT?.t), p(pair.correctedT?.p), p(pair.adjusted.correctedT),
    ]
  }

  private func power(_ pair: TestedPair) -> [String] {
    guard let power = pair.comparison.power else { return ["", ""] + Self.sizes.map { _ in "" } + [""] }
    return [power.spread, power.detectable].map(ComparisonTables.figure)
      + (Self.sizes + [pair.comparison.uarDifference]).map { count(power.speakersNeeded(for: $0)) }
  }

  private func count(_ value: Int?) -> String { value.map(String.init) ?? "" }
}
