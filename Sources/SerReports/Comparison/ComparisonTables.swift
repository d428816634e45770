import Foundation
import SerEvaluation
import SerFormats

/// The CSV tables of a comparison.
public enum ComparisonTables {
  /// One row a cell: `comparison.csv`. Timings stand in `run.json`: the same seed gives the same bytes here.
  static func comparison(_ cells: [EvaluatedCell]) -> CSVDocument {
    let configurations = ComparedConfiguration.all(of: cells, speakers: nil)
    return CSVDocument(
      header: [
        "feature_set", "model", "parameters", "protocol", "normalization", "seed", "marks", "rows", "folds", "accuracy",
        "accuracy_lower", "accuracy_upper", "uar", "uar_lower", "uar_upper", "macro_f1", "weighted_f1", "log_loss",
        "fold_accuracy_mean", "fold_accuracy_sd", "fold_uar_mean", "fold_uar_sd", "converged", "augmentation",
        "selection", "calibration", "ece", "adaptive_ece", "classwise_ece", "brier", "fold_macro_f1_mean",
        "fold_macro_f1_sd", "fold_weighted_f1_mean", "fold_weighted_f1_sd", "accuracy_bca_lower", "accuracy_bca_upper",
        "uar_bca_lower", "uar_bca_upper", "configuration", "seeds",
      ] + pooledFigures.flatMap { ["seed_\($0.name)_mean", "seed_\($0.name)_sd"] },
      rows: configurations.flatMap { configuration in
        let seeds = pooledFigures.flatMap { figure in
          let seeds = configuration.figure(figure.value)
          return [seeds?.mean, seeds?.deviation]
        }
        return configuration.cells.map { cell in
          row(of: cell) + [configuration.title, "\(configuration.cells.count)"] + seeds.map(figure)
        }
      })
  }

  private static func row(of cell: EvaluatedCell) -> [String] {
    let metrics = cell.metrics
    let folds = pooledFigures.map { name, value in
      let figures = cell.foldFigures(value)
      return (name, [mean(figures), deviation(figures)])
    }
    let (basic, scores) = (folds.prefix(2), folds.dropFirst(2))
    let description = [
      cell.featureSet, cell.model, cell.parameters.joined(separator: " "), cell.protocolName,
      cell.normalization.rawValue, "\(cell.seed)", cell.marks.joined(separator: " "), "\(metrics.count)",
      "\(cell.outcome.folds.count)",
    ]
    let figures = [
      metrics.accuracy, cell.accuracyInterval?.lower, cell.accuracyInterval?.upper, metrics.uar,
      cell.uarInterval?.lower, cell.uarInterval?.upper, metrics.macroF1, metrics.weightedF1, metrics.logLoss,
    ]
    let calibration = cell.calibration
    let errors = [calibration?.ece, calibration?.adaptiveECE, calibration?.classwiseECE, calibration?.brier]
    let corrected = [cell.accuracyBootstrap?.bca, cell.uarBootstrap?.bca].flatMap { [$0?.lower, $0?.upper] }
    return description + (figures + basic.flatMap(\.1)).map(figure) + ["\(cell.converged)"] + preparation(of: cell)
      + (errors + scores.flatMap(\.1) + corrected).map(figure)
  }

  /// One row a configuration, whatever its seeds: `configurations.csv`. Figures are means over seeds, intervals those of
  /// the means.
  static func configurations(_ configurations: [ComparedConfiguration]) -> CSVDocument {
    let ends = ["lower", "upper", "bca_lower", "bca_upper"]
    return CSVDocument(
      header: ["configuration", "marks", "protocol", "seeds", "rows", "folds"]
        + pooledFigures.flatMap { ["\($0.name)", "\($0.name)_seed_sd", "\($0.name)_fold_sd"] }
        + ["accuracy", "uar"].flatMap { name in ends.map { "\(name)_\($0)" } }
        + ["log_loss", "log_loss_seed_sd", "ece", "ece_seed_sd"],
      rows: configurations.map { configuration in
        let description = [
          configuration.title, configuration.marks.joined(separator: " "), configuration.protocolName,
          configuration.runs.seeds.map(String.init).joined(separator: " "), "\(configuration.runs.metrics[0].count)",
          "\(configuration.first.outcome.folds.count)",
        ]
        let figures = pooledFigures.flatMap { _, value in
          let seeds = configuration.figure(value)
          return [seeds?.mean, seeds?.deviation, configuration.foldFigure(value)?.deviation]
        }
        let intervals = [configuration.accuracyInterval, configuration.uarInterval].flatMap { interval in
          [interval?.percentile, interval?.bca].flatMap { [$0?.lower, $0?.upper] }
        }
        let others = [configuration.figure(\.logLoss), configuration.runs.ece].flatMap { [$0?.mean, $0?.deviation] }
        return description + (figures + intervals + others).map(figure)
      })
  }

  /// The figures that are given pooled, over folds and over seeds, with the names of their columns.
  private static var pooledFigures: [(name: String, value: (ClassificationMetrics) -> Double?)] {
    [
      ("accuracy", { $0.accuracy }), ("uar", { $0.uar }), ("macro_f1", { $0.macroF1 }),
      ("weighted_f1", { $0.weightedF1 }),
    ]
  }

  /// Precision, recall and F1 of each class in each cell: `classes.csv`.
  static func classes(_ cells: [EvaluatedCell]) -> CSVDocument {
    CSVDocument(
      header: keyHeader + ["class", "support", "precision", "recall", "f1"] + preparationHeader + fitHeader,
      rows: cells.flatMap { cell in
        cell.metrics.classes.map { figures in
          key(cell) + [figures.name, "\(figures.support)"]
            + [figures.precision, figures.recall, figures.f1].map(figure)
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
            + [group.metrics.accuracy, group.metrics.uar, group.metrics.macroF1].map(figure) + preparation(of: cell)
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
        // As doubles, which are what figures are computed from: the shortest text of a `Float` names another double.
        let probabilities = labels.indices.map { index in row.probabilities.map { "\(Double($0[index]))" } ?? "" }
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

  /// How often each class was taken for which, and the share of the true class that this is: `confusion.csv`. A share is
  /// empty for a class without rows.
  static func confusion(_ cells: [EvaluatedCell]) -> CSVDocument {
    CSVDocument(
      header: keyHeader + ["truth", "prediction", "count", "share_of_truth"] + preparationHeader + fitHeader,
      rows: cells.flatMap(confusionRows(of:)))
  }

  private static func confusionRows(of cell: EvaluatedCell) -> [[String]] {
    let confusion = cell.outcome.predictions.confusion
    let (names, shares) = (confusion.classNames, confusion.shares)
    var rows: [[String]] = []
    for truth in names.indices {
      for prediction in names.indices {
        let counts = ["\(confusion.counts[truth][prediction])", figure(shares[truth][prediction])]
        rows.append(
          key(cell) + [names[truth], names[prediction]] + counts + preparation(of: cell) + fit(of: cell))
      }
    }
    return rows
  }

  /// A figure with twelve significant digits, so that whoever computes it from `predictions.csv` can compare; empty where
  /// it is undefined.
  static func figure(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? String(format: "%.12g", $0) : nil } ?? ""
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
