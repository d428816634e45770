import Foundation
import SerEvaluation
import SerInference
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// What `serbase fit` reports.
struct FitSummary: Encodable {
  let classifier: String
  let parameters: [String]
  /// Rows that were fitted, augmented copies among them.
  let rows: Int
  @ExplicitNull var augmentation: AugmentationNote?
  private let copiedRows: Int
  @ExplicitNull var selection: String?
  /// The columns that the final model is shown, by name where the table has names; null for all.
  @ExplicitNull var selectedFeatures: [String]?
  @ExplicitNull var calibration: String?
  /// Which emotions its classes hold; null where every emotion is a class.
  @ExplicitNull var scheme: BundleManifest.ClassScheme?
  private let classes: String?
  @ExplicitNull var `protocol`: String?
  let marks: [String]
  let judgedRows: Int
  @ExplicitNull var accuracy: Double?
  @ExplicitNull var accuracyInterval: Interval?
  @ExplicitNull var uar: Double?
  @ExplicitNull var uarInterval: Interval?
  @ExplicitNull var macroF1: Double?
  @ExplicitNull var logLoss: Double?
  @ExplicitNull var ece: Double?
  /// Of the final model, on all rows.
  let fitSeconds: Double
  let predictSeconds: Double
  let peakRssBytes: Int
  let model: TrainingDiagnostics
  /// The ten features that count most; empty where the model doesn't know.
  let importance: [ModelDetails.Leader]
  @ExplicitNull var outOfBag: OutOfBagEstimate?
  let seed: UInt64
  let workers: Int
  let blas: String
  @ExplicitNull var bundle: String?
  /// What a search chose for the final model; null where settings were given.
  @ExplicitNull var choice: ChoiceRecord?
  /// What it chose in each judged fold.
  let foldChoices: [ChoiceRecord]
  /// Whether the judged model is the final one: with --test, there is but one fit.
  private let isJudgedFinal: Bool
  private let page: String
  private let allFeatures: Int?
  private let temperature: Double?
  private let hasSpeakers: Bool

  private enum CodingKeys: String, CodingKey {
    case classifier, parameters, rows, augmentation, selection, selectedFeatures, calibration, scheme, `protocol`,
      marks
    case judgedRows, accuracy, accuracyInterval, uar, uarInterval, macroF1, logLoss, ece
    case fitSeconds, predictSeconds, peakRssBytes, model, importance, outOfBag, seed, workers, blas, bundle, choice,
      foldChoices
  }

  init(
    model: ConfiguredModel, judged: JudgedCell?, final: FinalModel, details: ModelDetails, source: FitSource,
    seed: UInt64, workers: Int, out: String?
  ) {
    classifier = model.identifier
    parameters = model.parameters
    rows = final.rows
    augmentation = source.augmented?.note
    copiedRows = source.augmented?.copies.count ?? 0
    selection = model.preparation.selection
    selectedFeatures = final.fitted.selection.map { chosen in
      source.table.columns.flatMap { chosen.names(of: $0) } ?? chosen.columns.map { "column \($0)" }
    }
    allFeatures = final.fitted.selection?.width
    calibration = model.preparation.calibration
    temperature = final.fitted.calibration?.temperature
    hasSpeakers = source.table.speakers != nil
    scheme = source.scheme.map(BundleManifest.ClassScheme.init)
    classes = source.scheme.map(\.remark)
    let metrics = judged?.cell.metrics
    `protocol` = judged?.cell.protocolName
    marks = judged?.cell.marks ?? []
    judgedRows = metrics?.count ?? 0
    accuracy = metrics?.accuracy
    accuracyInterval = judged?.cell.accuracyInterval
    uar = metrics?.uar
    uarInterval = judged?.cell.uarInterval
    macroF1 = metrics?.macroF1
    logLoss = metrics?.logLoss
    ece = judged?.cell.calibration?.ece
    fitSeconds = final.fitSeconds
    predictSeconds = final.predictSeconds
    peakRssBytes = ProcessUsage.peakResidentBytes
    self.model = final.fitted.model.diagnostics
    importance = details.leaders
    outOfBag = details.outOfBag
    self.seed = seed
    self.workers = workers
    blas = MatrixProduct.blasCoreName
    bundle = out
    choice = final.fitted.choice.map { ChoiceRecord(fold: nil, $0) }
    foldChoices = judged.map { ChoiceRecord.all(of: $0.cell) } ?? []
    isJudgedFinal = final.isJudged
    page = judged.map(Self.page) ?? ""
  }

  /// The report as text.
  var text: String {
    var lines: [String] = []
    if let `protocol` {
      lines.append(
        "\(classifier)\(PreparationNote(selection: selection, calibration: calibration).suffix) under \(`protocol`), \(judgedRows) judged rows\(marks.markBanner)"
      )
      lines.append("  accuracy  \(Figure.text(accuracy, accuracyInterval))")
      lines.append("  UAR       \(Figure.text(uar, uarInterval))")
      lines.append("  macro-F1  \(Figure.text(macroF1))")
      if let logLoss { lines.append("  log-loss  \(Figure.text(logLoss))") }
      if let ece { lines.append("  ECE       \(Figure.text(ece))") }
      lines += ["", page, ""]
    }
    if let classes { lines.append(classes) }
    if !isJudgedFinal { lines += foldChoices.map(\.text) }
    if let choice { lines.append(choice.text) }
    lines.append(
      "fitted on \(isJudgedFinal ? "the" : "all") \(rows) rows\(copiedRows > 0 ? " (\(copiedRows) of them augmented copies)" : "") in \(String(format: "%.3f", fitSeconds)) s: \(model.stopReason)"
    )
    if let first = importance.first {
      lines.append(
        "counts most, by \(first.measure): "
          + importance.prefix(5).map { "\($0.feature) \(String(format: "%.3g", $0.value))" }.joined(separator: ", "))
    }
    if let selection, let selectedFeatures, let allFeatures {
      lines.append(
        "shown \(selectedFeatures.count) of \(allFeatures) features (\(selection)): "
          + selectedFeatures.prefix(5).joined(separator: ", ") + (selectedFeatures.count > 5 ? " …" : ""))
    }
    if let calibration {
      lines.append(
        "calibrated by \(calibration)" + (temperature.map { ", T = \(String(format: "%.3f", $0))" } ?? "")
          + ", on training \(hasSpeakers ? "speakers" : "rows") held out")
    }
    if let bundle { lines.append("model bundle: \(bundle) (see \(bundle)/MODEL_CARD.md)") }
    return lines.joined(separator: "\n")
  }

  /// Figures by class and by group.
  private static func page(_ judged: JudgedCell) -> String {
    let classes = TextTable(
      header: ["class", "rows", "precision", "recall", "F1"],
      rows: judged.cell.metrics.classes.map {
        [$0.name, "\($0.support)", Figure.text($0.precision), Figure.text($0.recall), Figure.text($0.f1)]
      }, rightAligned: [1])
    let groups = judged.facts.groups(of: judged.cell.outcome.predictions)
    guard !groups.isEmpty else { return classes.text }
    let groupTable = TextTable(
      header: ["group", "rows", "classes", "accuracy", "UAR"],
      rows: groups.map {
        [
          "\($0.kind) \($0.value)", "\($0.metrics.count)", "\($0.classCount)", Figure.text($0.metrics.accuracy),
          Figure.text($0.metrics.uar),
        ]
      }, rightAligned: [1, 2])
    let differ = Set(groups.map(\.classCount)).count > 1
    return classes.text + "\n\n" + groupTable.text + (differ ? "\n" + BundleManifest.Metrics.classesRemark : "")
  }
}
