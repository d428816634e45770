import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerInference
import SerLearning
import SerNumerics
import SerReports

/// `serbase evaluate`: judges one fitted model on a corpus, or on rows with labels.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge a fitted model on a corpus, or on a feature table.",
    discussion: """
      MODEL is a bundle made by `serbase fit`, or (with --table) a model file of LIBSVM; FILE.range beside that, as \
      `svm-scale` writes it, scales the rows.
      On a CORPUS features are extracted by the bundle's own set. Clips of emotions that the model doesn't know are left out \
      and counted; an answer that no clip of the corpus has, such as calm, is wrong unless --answers shared makes the model \
      choose among the emotions that both have. A model that was fitted with --emotions is judged by the same classes.
      In a table classes are matched by name: a LIBSVM model's are those that FILE.labels beside it says, as `serbase export` \
      writes it, else its numbers. Rows of a class that the model doesn't know are an error, and so are other columns than \
      the model's.
      """)

  @Argument(help: "A model bundle, or a LIBSVM model file.", completion: .file())
  var model: String
  @Argument(help: "A corpus by name, or the path of a manifest .csv; leave it out with --table.", completion: .corpus)
  var corpus: String?
  @OptionGroup var audio: AudioOptions
  @Option(
    help: ArgumentHelp("Rows with labels, instead of a corpus.", valueName: "npz|csv|arff|libsvm"),
    completion: .featureTable)
  var table: String?
  @OptionGroup var columns: TableColumnOptions
  @OptionGroup var emotions: EmotionOptions
  @Option(
    help: "all (every answer of the model counts), or shared (only those that clips of the corpus have).",
    completion: .answerPolicy)
  var answers = AnswerMapping.Policy.all.rawValue
  @Option(
    help: "train, corpus or speaker (the last two transductive); default: as the model was fitted.",
    completion: .normalization)
  var normalize: String?
  @Option(
    help: ArgumentHelp("Write a page, figures and plots on the corpus here.", valueName: "dir"), completion: .directory)
  var out: String?
  @Option(help: ArgumentHelp("Write every judged row here.", valueName: "csv"), completion: .csv)
  var predictions: String?
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    try columns.check(for: [table])
    guard (corpus == nil) != (table == nil) else { throw ValidationError("give either a corpus or --table") }
    guard AnswerMapping.Policy(rawValue: answers) != nil else {
      throw ValidationError("--answers \(answers): all or shared")
    }
    guard table != nil else { return }
    for (option, isGiven) in [
      ("--out", out != nil), ("--normalize", normalize != nil), ("--emotions", emotions.emotions != nil),
      ("--audio", audio.audio != nil), ("--answers", answers != AnswerMapping.Policy.all.rawValue),
    ] where isGiven {
      throw ValidationError("\(option) goes with a corpus, not with --table")
    }
  }

  func run() async throws {
    if let table { return try judge(table: table) }
    if let corpus { try await judge(corpus: corpus) }
  }

  private func judge(table: String) throws {
    let console = options.console
    let rows = try columns.read(table)
    let fitted = try FittedModel(contentsOf: model, for: rows, named: table)
    for remark in fitted.remarks { console.warning(remark) }
    let start = ContinuousClock.now
    let judged = try fitted.judge()
    let seconds = (ContinuousClock.now - start).inSeconds
    if let predictions { try judged.predictions(rows).write(to: URL(fileURLWithPath: predictions)) }
    let summary = JudgementSummary(model: model, table: table, fitted, judged, seconds: seconds)
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  private func judge(corpus: String) async throws {
    let console = options.console
    let folder = out.map { URL(fileURLWithPath: $0, isDirectory: true) }
    if let folder { try StagedOutput.check(folder, as: JudgementReport.folderKind) }
    let asked = try emotions.scheme()
    let bundle = try bundle()
    let scheme = try bundle.scheme(asked: asked, path: model)
    guard let featureSet = bundle.featureSet else {
      throw CommandFailure.usage("\(model) was fitted on a table of somebody's own features: judge it with --table")
    }
    let judgement = CorpusJudgement(
      bundle: bundle, path: model, normalization: try normalize.map(Normalization.named),
      policy: AnswerMapping.Policy(rawValue: answers) ?? .all, scheme: scheme, seed: options.seed)
    let start = ContinuousClock.now
    let session = try await CorpusSession.open(corpus, audio, workers: options.workers, console: console)
    let table = try await FeatureSession(options: extraction, workers: options.workers, console: console)
      .extract(featureSet, of: session.clips, missing: session.missing, source: TableSource(session)).table
    let (cell, notes) = try judgement.judge(table, of: session)
    for remark in cell.remarks { console.warning(remark) }
    let record = Record(
      study: StudyRecord(
        corpora: [session], sets: [featureSet], models: [], normalizations: [cell.normalization.rawValue],
        emotions: scheme, options: options, start: start),
      model: model, modelDigests: bundle.manifest.digests, result: TransferSummary(cell), notes: notes)
    if let predictions {
      try TransferTables.predictions([cell]).write(to: URL(fileURLWithPath: predictions))
    }
    if let folder {
      let report = JudgementReport(cell: cell, notes: notes, command: Serbase.commandLine)
      let plots = try await report.write(to: folder, run: try Console.jsonData(record))
      if let problem = plots.problem { console.warning(problem) }
    }
    if options.json { return try console.json(record) }
    console.result(text(cell, notes))
  }

  private func bundle() throws -> ModelBundle {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder) else {
      throw CommandFailure.noInput("\(model): no such model bundle")
    }
    guard isFolder.boolValue else {
      throw CommandFailure.usage(
        "\(model) is a file: a LIBSVM model doesn't say which features it takes; judge it with --table")
    }
    return try ModelBundle(contentsOf: URL(fileURLWithPath: model, isDirectory: true))
  }

  /// `run.json`, and what `--json` prints.
  private struct Record: Encodable {
    let study: StudyRecord
    let model: String
    let modelDigests: [String: String]
    let result: TransferSummary
    let notes: [String]
  }

  private func text(_ cell: TransferCell, _ notes: [String]) -> String {
    let classes = TextTable(
      header: ["class", "rows", "precision", "recall", "F1"],
      rows: cell.metrics.classes.map {
        [$0.name, "\($0.support)", Figure.text($0.precision), Figure.text($0.recall), Figure.text($0.f1)]
      }, rightAligned: [1])
    return """
      \(model) (\(cell.subject), fitted on \(cell.training)) on \(cell.test), \(cell.metrics.count) clips\(cell.marks.banner)
        accuracy  \(Figure.text(cell.metrics.accuracy, cell.accuracyInterval))
        UAR       \(Figure.text(cell.metrics.uar, cell.uarInterval)), chance \(Figure.text(cell.chance))
        macro-F1  \(Figure.text(cell.metrics.macroF1))
        ECE       \(Figure.text(cell.predictions.calibration?.ece))

      \(classes.text)

      \(notes.map { "• \($0)" }.joined(separator: "\n"))\(out.map { "\n\nThe whole judgement: \($0)/index.html (and evaluation.md)" } ?? "")
      """
  }
}
