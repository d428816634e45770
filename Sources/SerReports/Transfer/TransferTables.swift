import SerEvaluation
import SerFormats

/// The CSV tables of judgements across corpora.
public enum TransferTables {
  private static let keyHeader = [
    "training_corpus", "test_corpus", "kind", "protocol", "feature_set", "model", "parameters", "normalization",
    "marks",
  ]

  private static func key(_ cell: TransferCell) -> [String] {
    let (kind, protocolName) =
      switch cell.kind {
      case .across: ("across", "")
      case .within(let name, let others): (others.isEmpty ? "within" : "within-shared", name)
      }
    return [
      cell.training, cell.test, kind, protocolName, cell.featureSet, cell.model,
      cell.parameters.joined(separator: " "), cell.normalization.rawValue,
      cell.marks.map(\.rawValue).joined(separator: " "),
    ]
  }

  /// One row a cell.
  public static func cells(_ cells: [TransferCell]) -> CSVDocument {
    CSVDocument(
      header: keyHeader + [
        "classes", "chance_uar", "training_rows", "test_rows", "test_speakers", "accuracy", "accuracy_lower",
        "accuracy_upper", "uar", "uar_lower", "uar_upper", "macro_f1", "weighted_f1", "log_loss", "ece",
      ],
      rows: cells.map { cell in
        let metrics = cell.metrics
        let figures = [
          metrics.accuracy, cell.accuracyInterval?.lower, cell.accuracyInterval?.upper, metrics.uar,
          cell.uarInterval?.lower, cell.uarInterval?.upper, metrics.macroF1, metrics.weightedF1, metrics.logLoss,
          cell.predictions.calibration?.ece,
        ]
        let counts = [
          cell.judgedClasses.joined(separator: " "), ComparisonTables.text(cell.chance),
          cell.trainingRows.map(String.init) ?? "", "\(metrics.count)",
          cell.facts.speakers.map { "\(Set($0).count)" } ?? "",
        ]
        return key(cell) + counts + figures.map(ComparisonTables.text)
      })
  }

  /// Precision, recall and F1 of each class in each cell.
  static func classes(_ cells: [TransferCell]) -> CSVDocument {
    CSVDocument(
      header: keyHeader + ["class", "support", "precision", "recall", "f1"],
      rows: cells.flatMap { cell in
        cell.metrics.classes.map { figures in
          key(cell) + [figures.name, "\(figures.support)"]
            + [figures.precision, figures.recall, figures.f1].map(ComparisonTables.text)
        }
      })
  }

  /// Figures by gender and intensity.
  static func groups(_ cells: [TransferCell]) -> CSVDocument {
    CSVDocument(
      header: keyHeader + ["group", "value", "rows", "accuracy", "uar", "macro_f1"],
      rows: cells.flatMap { cell in
        cell.facts.groups(of: cell.predictions).map { group in
          key(cell) + [group.kind, group.value, "\(group.metrics.count)"]
            + [group.metrics.accuracy, group.metrics.uar, group.metrics.macroF1].map(ComparisonTables.text)
        }
      })
  }

  /// Every judged row of every cell. Speakers carry their corpus's name, since corpora number theirs each for itself. `p_`
  /// fields are empty where a cell has no such class, or the model gives no probabilities.
  public static func predictions(_ cells: [TransferCell]) -> CSVDocument {
    var names: [String] = []
    for name in cells.flatMap(\.predictions.classNames) where !names.contains(name) { names.append(name) }
    var rows: [[String]] = []
    for cell in cells {
      let own = cell.predictions.classNames
      let places = names.map { own.firstIndex(of: $0) }
      let key = Self.key(cell)
      for row in cell.predictions.rows {
        let facts = cell.facts
        let description = [
          facts.names[row.row], facts.speakers.map { "\(cell.test)/\($0[row.row])" } ?? "",
          facts.genders?[row.row] ?? "", facts.intensities?[row.row] ?? "", own[row.truth], own[row.prediction],
        ]
        let probabilities = places.map { place in
          place.flatMap { place in row.probabilities.map { "\($0[place])" } } ?? ""
        }
        rows.append(key + description + probabilities)
      }
    }
    return CSVDocument(
      header: keyHeader + [
        cells.first?.facts.nameColumn ?? "path", "speaker", "gender", "intensity", "truth", "prediction",
      ]
        + names.map { "p_\($0)" }, rows: rows)
  }
}
