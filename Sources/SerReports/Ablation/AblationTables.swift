import SerEvaluation
import SerFormats

/// The CSV tables of an ablation. Timings stand in one of their own: the same seeds give the same bytes elsewhere.
struct AblationTables {
  let report: AblationReport

  /// One row a variant, seed and fold: `ablation.csv`.
  var folds: CSVDocument {
    CSVDocument(
      header: Self.keyHeader + [
        "marks", "rows", "training_rows", "accuracy", "uar", "macro_f1", "log_loss", "ece", "converged",
      ],
      rows: fits.map { fit in
        let judged = fit.cell.outcome.predictions.fold(fit.index)
        let metrics = judged.metrics
        let figures = [metrics.accuracy, metrics.uar, metrics.macroF1, metrics.logLoss, judged.calibration?.ece]
        return fit.key
          + [fit.cell.marks.joined(separator: " "), "\(metrics.count)", "\(fit.fold.trainingRows)"]
          + figures.map(ComparisonTables.text) + ["\(fit.fold.diagnostics.converged)"]
      })
  }

  /// What every fit took: `timing.csv`.
  var timing: CSVDocument {
    CSVDocument(
      header: Self.keyHeader + ["fit_seconds", "predict_seconds"],
      rows: fits.map { fit in
        fit.key + [fit.fold.fitSeconds, fit.fold.predictSeconds].map(ComparisonTables.text)
      })
  }

  /// One row a variant: `summary.csv`. Differences are the variant minus the base.
  var summary: CSVDocument {
    CSVDocument(
      header: [
        "variant", "settings", "feature_set", "model", "protocol", "normalization", "augmentation", "marks", "seeds",
        "rows", "folds", "uar_mean", "uar_sd", "uar_lower", "uar_upper", "accuracy_mean", "accuracy_sd",
        "accuracy_lower", "accuracy_upper", "macro_f1_mean", "macro_f1_sd", "log_loss_mean", "log_loss_sd", "ece_mean",
        "ece_sd", "uar_difference", "uar_difference_lower", "uar_difference_upper", "accuracy_difference",
        "accuracy_difference_lower", "accuracy_difference_upper", "permutation_p", "holm_p", "conclusion", "interval",
        "converged",
      ],
      rows: report.subjects.map { variant, subject in
        description(of: variant) + figures(of: subject) + differences(of: subject.effect)
          + [report.analysis.interval.rawValue, "\(variant.cells.allSatisfy(\.converged))"]
      })
  }

  /// Every judged row of every variant and seed, as in a comparison: `predictions.csv`.
  var predictions: CSVDocument {
    let variants = report.subjects.map(\.variant)
    let document = ComparisonTables.predictions(variants.flatMap(\.cells), report.facts)
    let names = variants.flatMap { variant in
      variant.cells.flatMap { [String](repeating: variant.name, count: $0.outcome.predictions.rows.count) }
    }
    return CSVDocument(
      header: document.header + ["variant"], rows: zip(document.rows, names).map { $0 + [$1] })
  }

  private struct Fit {
    let variant: String
    let cell: EvaluatedCell
    let index: Int

    var fold: CrossValidation.FoldOutcome { cell.outcome.folds[index] }
    var key: [String] { [variant, "\(cell.seed)", fold.name] }
  }

  private static let keyHeader = ["variant", "seed", "fold"]

  private var fits: [Fit] {
    report.subjects.flatMap { variant, _ in
      variant.cells.flatMap { cell in
        cell.outcome.folds.indices.map { Fit(variant: variant.name, cell: cell, index: $0) }
      }
    }
  }

  private func description(of variant: AblatedVariant) -> [String] {
    let cell = variant.cell
    return [
      variant.name, variant.settings.joined(separator: " "), cell.featureSet, cell.model, cell.protocolName,
      cell.normalization.rawValue, cell.augmentation?.text ?? "", cell.marks.joined(separator: " "),
      variant.cells.map { "\($0.seed)" }.joined(separator: " "), "\(cell.metrics.count)", "\(cell.outcome.folds.count)",
    ]
  }

  private func figures(of subject: AblationAnalysis.Subject) -> [String] {
    let runs = subject.runs
    func text(_ figure: SeedFigure?, _ interval: Interval?) -> [String] {
      [figure?.mean, figure?.deviation, interval?.lower, interval?.upper].map(ComparisonTables.text)
    }
    func text(_ figure: SeedFigure?) -> [String] { [figure?.mean, figure?.deviation].map(ComparisonTables.text) }
    return text(runs.figure(\.uar), subject.uarInterval) + text(runs.figure(\.accuracy), subject.accuracyInterval)
      + text(runs.figure(\.macroF1)) + text(runs.figure(\.logLoss)) + text(runs.ece)
  }

  /// Empty for the base.
  private func differences(of effect: AblationEffect?) -> [String] {
    let values = [
      effect?.uarDifference, effect?.uarInterval?.lower, effect?.uarInterval?.upper, effect?.accuracyDifference,
      effect?.accuracyInterval?.lower, effect?.accuracyInterval?.upper,
    ]
    return values.map(ComparisonTables.text) + [effect?.p, effect?.adjustedP].map(ComparisonTables.probability)
      + [effect?.conclusion.rawValue ?? ""]
  }
}
