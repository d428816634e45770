import SerFormats
import SerLearning
import SerModels
import SerReports

/// What a fitted model can say beyond its scores.
struct ModelDetails {
  /// The features that count most, by the model's first measure.
  struct Leader: Encodable {
    let measure: String
    let feature: String
    let value: Double
  }

  private let importances: [FeatureImportance]
  private let log: [TrainingLogEntry]
  private let keptStep: Int?
  /// Names of the features that the model is shown.
  private let names: [String]
  /// How a forest judges the rows that its trees have not seen.
  let outOfBag: OutOfBagEstimate?

  /// `columns` are those of the rows that were fitted, before any selection.
  init(_ fitted: FittedPipeline, columns: [String]?) {
    importances = (fitted.model as? any ReportsImportance)?.featureImportances ?? []
    log = (fitted.model as? any LogsTraining)?.trainingLog ?? []
    keptStep = (fitted.model as? any LogsTraining)?.keptStep
    outOfBag = (fitted.model as? RandomForestModel)?.outOfBag
    let width = importances.first?.values.count ?? 0
    let places = fitted.selection?.columns ?? Array(0..<width)
    names = places.map { place in columns.flatMap { $0.indices.contains(place) ? $0[place] : nil } ?? "column \(place)"
    }
  }

  /// At most ten.
  var leaders: [Leader] {
    guard let first = importances.first else { return [] }
    return first.leading(10).map { Leader(measure: first.measure, feature: names[$0.feature], value: $0.value) }
  }

  /// One row a feature, one column a measure; nil for a model that doesn't know.
  var importanceTable: CSVDocument? {
    guard let first = importances.first else { return nil }
    return CSVDocument(
      header: ["feature"] + importances.map(\.measure),
      rows: first.values.indices.map { feature in
        [names[feature]] + importances.map { "\($0.values[feature])" }
      })
  }

  /// One row a step of training; nil for a model that is fitted in one go.
  var logTable: CSVDocument? { log.isEmpty ? nil : curves(title: "").table }

  /// The log as curves.
  func curves(title: String) -> TrainingCurves { TrainingCurves(title: title, entries: log, kept: keptStep) }
}
