import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerInference
import SerLearning
import SerNumerics

/// `serbase evaluate`: judges one fitted model on rows with labels.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge a fitted model on a feature table.",
    discussion: """
      MODEL is a bundle made by `serbase fit`, whose classes are matched with those of the table by name, or a model file \
      of LIBSVM, whose classes are matched by number; FILE.range beside it, as `svm-scale` writes it, scales the rows. \
      Rows of a class that the model doesn't know are an error.
      """)

  @Argument(help: "A model bundle, or a LIBSVM model file.")
  var model: String
  @Option(help: ArgumentHelp("Rows with labels.", valueName: "npz|csv"))
  var table: String
  @Option(help: ArgumentHelp("The column of classes in a .csv table (default: label).", valueName: "column"))
  var label: String?
  @Option(
    help: ArgumentHelp("The column of speakers in a .csv table (default: speaker, if there).", valueName: "column"))
  var group: String?
  @Option(help: ArgumentHelp("Write every judged row here.", valueName: "csv"))
  var predictions: String?
  @Flag(help: "One machine-readable document on standard output instead of a table.")
  var json = false

  func validate() throws {
    if label != nil || group != nil, !table.lowercased().hasSuffix(".csv") {
      throw ValidationError("--label and --group are for .csv tables")
    }
  }

  func run() async throws {
    let console = Console(isQuiet: false)
    let rows = try FeatureTable.read(table, label: label ?? "label", group: group)
    let fitted = try FittedModel(contentsOf: model, for: rows, named: table)
    if fitted.marks.contains(.leaky) {
      console.warning("LEAKY: the model was fitted on this very table; its figures say nothing of new rows")
    }
    let start = ContinuousClock.now
    let judged = try fitted.judge(rows, named: table)
    let seconds = (ContinuousClock.now - start).inSeconds
    if let predictions { try judged.predictions(rows).write(to: URL(fileURLWithPath: predictions)) }
    let summary = JudgementSummary(model: model, table: table, fitted, judged, seconds: seconds)
    if json { return try console.json(summary) }
    console.result(summary.text)
  }
}
