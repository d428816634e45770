import Foundation
import SerEvaluation
import SerFormats

/// The CSV tables of a comparison.
public enum ComparisonTables {
  /// One row a cell: `comparison.csv`. Timings stand in `run.json`: the same seed gives the same bytes here.
  static func comparison(_ cells: [EvaluatedCell]) -> CSVDocument {
    CSVDocument(
      header: [
        "feature_set", "model", "parameters", "protocol", "normalization", "seed", "marks", "rows", "folds", "accuracy",
        "accuracy_lower", "accuracy_upper", "uar", "uar_lower", "uar_upper", "macro_f1", "weighted_f1", "log_loss",
        "fold_accuracy_mean", "fold_accuracy_sd", "fold_uar_mean", "fold_uar_sd", "converged", "augmentation",
        "selection", "calibration", "ece", "adaptive_ece", "classwise_ece",
        "brier",
      ],
      rows: cells.map { cell in
        let metrics = cell.metrics
        let accuracies = cell.foldFigures(\.accuracy)
        let uars = cell.foldFigures(\.uar)
        let description = [
          cell.featureSet, cell.model, cell.parameters.joined(separator: " "), cell.protocolName,
          cell.normalization.rawValue, "\(cell.seed)", cell.marks.joined(separator: " "), "\(metrics.count)",
          "\(cell.outcome.folds.count)",
        ]
        let figures = [
          metrics.accuracy, cell.accuracyInterval?.lower, cell.accuracyInterval?.upper, metrics.uar,
          cell.uarInterval?.lower, cell.uarInterval?.upper, metrics.macroF1, metrics.weightedF1, metrics.logLoss,
          mean(accuracies), deviation(accuracies), mean(uars), deviation(uars),
        ]
        let calibration = cell.calibration
        let errors = [
          calibration?.ece, calibration?.adaptiveECE, calibration?.classwiseECE, calibration?.brier,
        ]
        return description + figures.map(text) + ["\(cell.converged)"] + preparation(of: cell) + errors.map(text)
      })
  }

  /// Precision, recall and F1 of each class in each cell: `classes.csv`.
  static func classes(_ cells: [EvaluatedCell]) -> CSVDocument {
    CSVDocument(
      header: keyHeader + ["class", "support", "precision", "recall", "f1"] + preparationHeader + fitHeader,
      rows: cells.flatMap { cell in
        cell.metrics.classes.map { figures in
          key(cell) + [figures.name, "\(figures.support)"] + [figures.precision, figures.recall, figures.f1].map(text)
            + preparation(of: cell) + fit(of: cell)
        }
      })
  }

  /// Figures by gender and intensity: `groups.csv`.
  static func groups(_ cells: [EvaluatedCell], _ facts: RowFacts) -> CSVDocument {
    CSVDocument(
      header: keyHeader + ["group", "value", "rows", "accuracy", "uar", "macro_f1"] + preparationHeader + fitHeader,
      rows: cells.flatMap { cell in
        facts.groups(of: cell.outcome.predictions).map { group in
          key(cell) + [group.kind, group.value, "\(group.metrics.count)"]
            + [group.metrics.accuracy, group.metrics.uar, group.metrics.macroF1].map(text) + preparation(of: cell)
            + fit(of: cell)
        }
      })
  }

  /// Every judged row of every cell: `predictions.csv`. `p_` fields are empty where the model gives no probabilities.
  public static func predictions(_ cells: [EvaluatedCell], _ facts: RowFacts) -> CSVDocument {
    let labels = cells.first?.outcome.predictions.classNames ?? []
    var rows: [[String]] = []
    for cell in cells {
      for row in cell.outcome.predictions.rows {
        let description = [
          facts.names[row.row], facts.speakers?[row.row] ?? "", facts.genders?[row.row] ?? "",
          facts.intensities?[row.row] ?? "", cell.outcome.folds[row.fold].name, cell.featureSet, cell.model,
          cell.normalization.rawValue, "\(cell.seed)", labels[row.truth], labels[row.prediction],
        ]
        let probabilities = labels.indices.map { index in row.probabilities.map { "\($0[index])" } ?? "" }
        rows.append(
          description + probabilities
            + [cell.protocolName, cell.marks.joined(separator: " ")] + preparation(of: cell)
            + [cell.parameters.joined(separator: " ")])
      }
    }
    return CSVDocument(
      header: [
        facts.nameColumn, "speaker", "gender", "intensity", "fold", "feature_set", "model", "normalization", "seed",
        "truth", "prediction",
      ] + labels.map { "p_\($0)" } + ["protocol", "marks"] + preparationHeader + ["parameters"], rows: rows)
  }

  /// All pairs of cells, tested: `significance.csv`.
  static func significance(_ pairs: [TestedPair]) -> CSVDocument {
    CSVDocument(
      header: [
        "first", "second", "marks", "rows", "accuracy_difference", "speaker_mean_difference", "uar_difference",
        "only_first_right", "only_second_right", "mcnemar_p", "speaker_permutation_p", "holm_p",
      ],
      rows: pairs.map { pair in
        let comparison = pair.comparison
        let differences = [
          comparison.accuracyDifference, comparison.speakerMeanDifference, comparison.uarDifference,
        ]
        return [pair.first, pair.second, pair.marks.joined(separator: " "), "\(comparison.rows)"]
          + differences.map(text)
          + ["\(comparison.onlyFirstRight)", "\(comparison.onlySecondRight)"]
          + [comparison.mcNemarP, comparison.speakerPermutationP, pair.adjustedP].map(probability)
      })
  }

  /// A figure with six digits; empty where it is undefined.
  static func text(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? String(format: "%.6f", $0) : nil } ?? ""
  }

  /// A probability with four significant digits.
  static func probability(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "" }

  static let keyHeader = ["feature_set", "model", "protocol", "normalization", "marks"]

  static func key(_ cell: EvaluatedCell) -> [String] {
    [
      cell.featureSet, cell.model, cell.protocolName, cell.normalization.rawValue, cell.marks.joined(separator: " "),
    ]
  }

  static let preparationHeader = ["augmentation", "selection", "calibration"]

  /// What training rows were augmented by, which columns the model is shown, and how its scores become probabilities;
  /// empty where nothing was done.
  static func preparation(of cell: EvaluatedCell) -> [String] {
    [cell.augmentation?.text, cell.preparation.selection, cell.preparation.calibration].map { $0 ?? "" }
  }

  static let fitHeader = ["seed", "parameters"]

  /// What tells fits of one model on one feature set apart.
  static func fit(of cell: EvaluatedCell) -> [String] { ["\(cell.seed)", cell.parameters.joined(separator: " ")] }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private static func deviation(_ values: [Double]) -> Double? {
    guard values.count > 1, let mean = mean(values) else { return nil }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }
}
