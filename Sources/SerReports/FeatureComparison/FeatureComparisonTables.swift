import Foundation
import SerEvaluation
import SerFormats
import SerNumerics

/// The CSV tables of a comparison of feature sets. All but `timing.csv` are the same bytes for the same seed.
enum FeatureComparisonTables {
  /// One line a set: `features.csv`.
  static func sets(_ sets: [ComparedFeatureSet]) -> CSVDocument {
    CSVDocument(
      header: [
        "feature_set", "columns", "constant_columns", "classifier", "protocol", "marks", "seed", "rows", "accuracy",
        "accuracy_lower", "accuracy_upper", "uar", "uar_lower", "uar_upper", "macro_f1", "converged",
        "columns_differing", "greatest_f_column", "greatest_f", "greatest_mi_column", "greatest_mi_nats",
        "emotion_entropy_nats", "emotion_share_q1", "emotion_share_median", "emotion_share_q3", "speaker_share_q1",
        "speaker_share_median", "speaker_share_q3", "rest_share_median", "columns_emotion_above_speaker",
        "speaker_accuracy", "speaker_accuracy_lower", "speaker_accuracy_upper", "speaker_chance",
        "speaker_scaled_accuracy", "speaker_scaled_lower", "speaker_scaled_upper", "speaker_judged_clips",
        "correlated_pairs_share", "participation_ratio", "components_95",
      ],
      rows: sets.map { identity($0) + emotion($0) + columns($0) + variance($0) + speaker($0) + redundancy($0) })
  }

  private static func identity(_ set: ComparedFeatureSet) -> [String] {
    let cell = set.cell
    return [
      set.name, "\(set.columnCount)", "\(set.columnCount - set.analysis.redundancy.columns)",
      ([cell.model] + cell.parameters).joined(separator: " "), cell.protocolName, cell.marks.joined(separator: " "),
      "\(cell.seed)", "\(cell.metrics.count)",
    ]
  }

  private static func emotion(_ set: ComparedFeatureSet) -> [String] {
    let metrics = set.cell.metrics
    return [
      metrics.accuracy, set.cell.accuracyInterval?.lower, set.cell.accuracyInterval?.upper, metrics.uar,
      set.cell.uarInterval?.lower, set.cell.uarInterval?.upper, metrics.macroF1,
    ].map(text) + ["\(set.cell.converged)"]
  }

  private static func columns(_ set: ComparedFeatureSet) -> [String] {
    let analysis = set.analysis
    let byF = analysis.leaders(1) { $0.anova?.f }.first
    let byInformation = analysis.leaders(1) { $0.mutualInformation }.first
    return [
      "\(analysis.columns.count { ($0.adjustedP ?? 1) < 0.05 })", byF?.name ?? "", fRatio(byF?.anova),
      byInformation?.name ?? "", text(byInformation?.mutualInformation), text(analysis.emotionEntropy),
    ]
  }

  private static func variance(_ set: ComparedFeatureSet) -> [String] {
    let emotion = [0.25, 0.5, 0.75].map { set.share($0, \.emotion) }
    let speaker = [0.25, 0.5, 0.75].map { set.share($0, \.speaker) }
    let known = set.analysis.columns.compactMap(\.components)
    return (emotion + speaker + [set.share(0.5, \.rest)]).map(text)
      + [known.isEmpty ? "" : "\(known.count { $0.emotion > $0.speaker })"]
  }

  private static func speaker(_ set: ComparedFeatureSet) -> [String] {
    let probe = set.speakerProbe
    return [
      probe?.plain.accuracy, probe?.plain.interval?.lower, probe?.plain.interval?.upper, probe?.chance,
      probe?.speakerScaled.accuracy, probe?.speakerScaled.interval?.lower, probe?.speakerScaled.interval?.upper,
    ].map(text) + [probe.map { "\($0.judgedClips)" } ?? ""]
  }

  private static func redundancy(_ set: ComparedFeatureSet) -> [String] {
    let redundancy = set.analysis.redundancy
    return [
      text(redundancy.correlatedPairs), text(redundancy.participationRatio),
      redundancy.components.map { "\($0)" } ?? "",
    ]
  }

  /// One line a column of each set: `columns.csv`. Empty where a column doesn't vary; an F of `inf` where it varies
  /// between the classes only.
  static func columns(_ sets: [ComparedFeatureSet]) -> CSVDocument {
    CSVDocument(
      header: [
        "feature_set", "column", "f", "p", "holm_p", "eta_squared", "mutual_information_nats", "emotion_share",
        "speaker_share", "rest_share",
      ],
      rows: sets.flatMap { set in
        set.analysis.columns.map { column in
          [set.name, column.name, fRatio(column.anova)]
            + [column.anova?.p, column.adjustedP].map(probability)
            + [
              column.anova?.etaSquared, column.mutualInformation, column.components?.emotion,
              column.components?.speaker, column.components?.rest,
            ].map(text)
        }
      })
  }

  /// One line a pair of sets: `pairs.csv`.
  static func pairs(_ pairs: [FeatureSetPair]) -> CSVDocument {
    CSVDocument(
      header: [
        "first", "second", "rows", "uar_difference", "uar_difference_lower", "uar_difference_upper",
        "accuracy_difference", "accuracy_difference_lower", "accuracy_difference_upper", "speaker_mean_difference",
        "only_first_right", "only_second_right", "mcnemar_p", "speaker_permutation_p", "uar_permutation_p", "holm_p",
        "alignment",
      ],
      rows: pairs.map { pair in
        let comparison = pair.comparison
        return [pair.first, pair.second, "\(comparison.rows)"]
          + [
            comparison.uarDifference, pair.uarInterval?.lower, pair.uarInterval?.upper, comparison.accuracyDifference,
            pair.accuracyInterval?.lower, pair.accuracyInterval?.upper, comparison.speakerMeanDifference,
          ].map(text)
          + ["\(comparison.onlyFirstRight)", "\(comparison.onlySecondRight)"]
          + [
            comparison.mcNemarP, comparison.speakerPermutationP, comparison.speakerUARPermutationP, pair.adjustedP,
          ].map(probability)
          + [text(pair.alignment)]
      })
  }

  /// What extraction took on this machine in this run: `timing.csv`.
  static func timing(_ sets: [ComparedFeatureSet]) -> CSVDocument {
    CSVDocument(
      header: [
        "feature_set", "clips", "audio_seconds", "seconds", "processor_seconds", "processor_ms_per_clip",
        "clips_per_processor_second", "times_real_time",
      ],
      rows: sets.map { set in
        let cost = set.cost
        return [set.name, "\(cost.clips)"]
          + [
            cost.audioSeconds, cost.seconds, cost.processorSeconds, cost.millisecondsPerClip, cost.clipsPerSecond,
            cost.timesRealTime,
          ].map(text)
      })
  }

  /// F, which may be infinite, unlike the other figures.
  private static func fRatio(_ analysis: AnalysisOfVariance?) -> String {
    analysis?.f == .infinity ? "inf" : text(analysis?.f)
  }

  private static func text(_ value: Double?) -> String { ComparisonTables.text(value) }

  /// A probability with four significant digits.
  private static func probability(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "" }
}
