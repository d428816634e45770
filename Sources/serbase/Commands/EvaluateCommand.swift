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
      MODEL is a bundle made by `serbase fit`, or a model file of LIBSVM; FILE.range beside that, as `svm-scale` writes it, \
      scales the rows. Classes are matched with those of the table by name: a LIBSVM model's are those that FILE.labels \
      beside it says, as `serbase export` writes it, else its numbers. Rows of a class that the model doesn't know are an \
      error, and so are other columns than the model's.
      """)

  @Argument(help: "A model bundle, or a LIBSVM model file.")
  var model: String
  @Option(help: ArgumentHelp("Rows with labels.", valueName: "npz|csv|arff|libsvm"))
  var table: String
  @OptionGroup var columns: TableColumnOptions
  @Option(help: ArgumentHelp("Write every judged row here.", valueName: "csv"))
  var predictions: String?
  @Flag(help: "One machine-readable document on standard output instead of a table.")
  var json = false

  func validate() throws { try columns.check(for: [table]) }

  func run() async throws {
    let console = Console(isQuiet: false)
    let rows = try columns.read(table)
    let fitted = try FittedModel(contentsOf: model, for: rows, named: table)
    for remark in fitted.remarks { console.warning(remark) }
    let start = ContinuousClock.now
    let judged = try fitted.judge()
    let seconds = (ContinuousClock.now - start).inSeconds
    if let predictions { try judged.predictions(rows).write(to: URL(fileURLWithPath: predictions)) }
    let summary = JudgementSummary(model: model, table: table, fitted, judged, seconds: seconds)
    if json { return try console.json(summary) }
    console.result(summary.text)
  }
}
