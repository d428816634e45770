import Foundation
import SerEvaluation
import SerInference
import SerLearning
import SerNumerics
import SerReports

/// What a bundle says of itself, put together from where its rows come from and how its kind was judged.
struct BundleDescription {
  let source: FitSource
  let judged: JudgedCell?
  let normalization: Normalization
  let seed: UInt64
  /// Width of a row as it was fitted.
  let featureCount: Int
  /// What was asked to stand around the model, and what came of it.
  let preparation: PreparationNote
  let selection: SelectedColumns?

  var manifest: BundleManifest {
    get throws {
      let table = source.table
      let rowsPerClass = table.labelNames.indices.map { label in table.labels.count { $0 == label } }
      return BundleManifest(
        writtenBy: ProgramVersion.name,
        featureSet: try source.featureSet.map { set in
          .init(identifier: set.specification, parameters: try set.parameters)
        },
        featureCount: featureCount, columns: table.columns,
        preprocessing: .init(
          normalization: normalization.rawValue, standardizer: .null, selectionRule: preparation.selection,
          selectedNames: table.columns.flatMap { selection?.names(of: $0) }),
        classifier: .init(identifier: "", hyperparameters: .null, model: .null), labels: table.labelNames,
        scheme: source.scheme.map(BundleManifest.ClassScheme.init),
        provenance: .init(
          corpus: source.card?.name ?? source.name, sourceDigest: source.digest, licence: source.card?.licence.name,
          citation: source.card?.citation, rows: table.count, rowsPerClass: rowsPerClass,
          speakers: table.speakers.map { Set($0).count }, seed: seed, blas: MatrixProduct.blasCoreName,
          augmentation: source.augmented.map { augmented in
            .init(
              chain: augmented.note.specification, copiesPerClip: augmented.note.copies, seed: augmented.note.seed,
              copies: augmented.copies.count)
          }, trained: trained),
        metrics: judged.map(metrics))
    }
  }

  private var trained: BundleManifest.TrainedRows {
    let table = source.table
    let copies = source.augmented?.copies.features.rowDigests ?? []
    return .init(
      digests: table.features.rowDigests + copies, speakers: table.speakers.map(Set.init),
      source: TableSource.name(of: table))
  }

  private func metrics(_ judged: JudgedCell) -> BundleManifest.Metrics {
    let cell = judged.cell
    let metrics = cell.metrics
    let overall: [(String, Double?)] = [
      ("accuracy", metrics.accuracy), ("uar", metrics.uar), ("macro_f1", metrics.macroF1),
      ("weighted_f1", metrics.weightedF1), ("log_loss", metrics.logLoss),
      ("ece", cell.calibration?.ece), ("brier", cell.calibration?.brier),
    ]
    var intervals: [String: [Double]] = [:]
    if let interval = cell.accuracyInterval { intervals["accuracy"] = [interval.lower, interval.upper] }
    if let interval = cell.uarInterval { intervals["uar"] = [interval.lower, interval.upper] }
    var recall: [String: Double] = [:]
    for figures in metrics.classes { recall[figures.name] = figures.recall }
    var groups: [String: [String: Double]] = [:]
    for group in judged.facts.groups(of: cell.outcome.predictions) {
      var figures: [String: Double] = [:]
      figures["accuracy"] = group.metrics.accuracy
      figures["uar"] = group.metrics.uar
      figures["classes"] = Double(group.classCount)
      groups["\(group.kind) \(group.value)"] = figures
    }
    return BundleManifest.Metrics(
      protocol: cell.protocolName, marks: cell.marks,
      meanings: Dictionary(
        uniqueKeysWithValues: cell.marks.map { ($0, Mark(rawValue: $0)?.meaning ?? "") }),
      overall: Dictionary(uniqueKeysWithValues: overall.compactMap { name, value in value.map { (name, $0) } }),
      intervals: intervals, recall: recall, groups: groups)
  }
}
