import SerEvaluation
import SerFormats

/// The CSV tables of a robustness study.
struct RobustnessTables {
  let report: RobustnessReport

  private static let keyHeader = [
    "feature_set", "model", "parameters", "augmentation", "protocol", "normalization", "marks", "degradation",
    "strength",
    "specification",
  ]

  private func key(_ model: DegradedModel, _ condition: [String]) -> [String] {
    [
      model.featureSet, model.model, model.parameters.joined(separator: " "), model.augmentation?.text ?? "",
      report.protocolName, report.normalization.rawValue, report.marks.map(\.rawValue).joined(separator: " "),
    ] + condition
  }

  private static let cleanCondition = ["none", "", ""]

  private static func condition(_ curve: DegradedCurve, _ point: DegradedCurve.Point) -> [String] {
    [curve.degradation.name, PlotText.number(point.level.strength, decimals: 4), point.level.specification]
  }

  /// One row a model and level: `robustness.csv`.
  var levels: CSVDocument {
    CSVDocument(
      header: Self.keyHeader + [
        "rows", "lost", "accuracy", "uar", "uar_lower", "uar_upper", "macro_f1", "uar_difference",
        "uar_difference_lower", "uar_difference_upper",
      ],
      rows: report.models.flatMap { model -> [[String]] in
        let clean = model.clean.metrics
        let first =
          key(model, Self.cleanCondition) + ["\(clean.count)", "0"]
          + [
            clean.accuracy, clean.uar, model.cleanInterval?.lower, model.cleanInterval?.upper, clean.macroF1, nil, nil,
            nil,
          ].map(ComparisonTables.text)
        return [first]
          + model.curves.flatMap { curve in
            curve.points.map { point in
              let judgement = point.judgement
              let figures = [
                judgement.metrics.accuracy, judgement.metrics.uar, judgement.uarInterval?.lower,
                judgement.uarInterval?.upper, judgement.metrics.macroF1, judgement.uarDifference,
                judgement.uarDifferenceInterval?.lower, judgement.uarDifferenceInterval?.upper,
              ]
              return key(model, Self.condition(curve, point)) + ["\(judgement.metrics.count)", "\(point.lost)"]
                + figures.map(ComparisonTables.text)
            }
          }
      })
  }

  /// Every judged clip under every condition: `predictions.csv`, without probabilities, which would make it huge.
  var predictions: CSVDocument {
    let facts = report.facts
    func lines(_ model: DegradedModel, _ condition: [String], _ predictions: OutOfFoldPredictions) -> [[String]] {
      let key = key(model, condition)
      return predictions.rows.map { row in
        key + [
          facts.names[row.row], facts.speakers?[row.row] ?? "", "\(row.fold + 1)",
          predictions.classNames[row.truth], predictions.classNames[row.prediction],
        ]
      }
    }
    return CSVDocument(
      header: Self.keyHeader + [facts.nameColumn, "speaker", "fold", "truth", "prediction"],
      rows: report.models.flatMap { model in
        lines(model, Self.cleanCondition, model.clean)
          + model.curves.flatMap { curve in
            curve.points.flatMap { lines(model, Self.condition(curve, $0), $0.judgement.predictions) }
          }
      })
  }
}
