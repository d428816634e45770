import ArgumentParser
import Foundation
import SerFormats
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// `serbase search`: tries hyperparameters in inner folds of all rows and says which to take.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search hyperparameters in speaker-disjoint folds.",
    discussion: """
      A space is given by one --space a hyperparameter: cost=0.1,1,10 (listed), gamma=log:1e-4..1, rowSample=lin:0.5..1 \
      or maxDepth=int:2..10 (ranges, for random search and halving). Successive halving judges many combinations on a \
      share of the training rows and the best third on three times as many; resource=rounds:25..400 lets it raise a \
      hyperparameter instead.

      Writes trials.csv, search.md, plots/ and journal.jsonl. After an interruption, of whatever kind, the same command \
      goes on where it was. The best inner score is optimistic: `serbase fit --search` judges the choice honestly.
      """)

  @Argument(
    help: "The classifier: \(ClassifierCatalogue.identifiers.joined(separator: ", ")).", completion: .classifier)
  var model: String
  @OptionGroup var rows: RowSourceOptions
  @Option(help: ArgumentHelp("A hyperparameter and its values.", valueName: "name=values"))
  var space: [String]
  @OptionGroup var settings: SearchOptions
  @Option(
    name: .customLong("param"), help: ArgumentHelp("A hyperparameter that stays as it is.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var options: RunOptions

  func validate() throws { try rows.columns.check(for: [rows.table]) }

  func run() async throws {
    let console = options.console
    let search = try settings.search(space)
    let model = try ConfiguredModel(model, parameters: parameters, search: search)
    let normalization = try Normalization.named(rows.normalize)
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: SearchReport.folderKind)
    let source = try await rows.source(protocolName: nil, divides: false, options)
    let training = try source.trainingRows(normalization, missing: model.missing).rows
    var pipeline = model.pipeline
    pipeline.search = nil
    let subject = try SearchJournal.Subject(
      search: search, pipeline: pipeline, normalization: normalization, rows: training, seed: Seed(options.seed))
    let journal = try Self.journal(in: folder, of: subject)
    if journal.count > 0 { console.note("\(journal.count) fits of an earlier run are taken over") }
    let progress = console.progress("\(model.identifier) on \(source.name), \(search.strategy)")
    // The same seed as that of the choice in the final fit of `serbase fit --search`: it is the same choice.
    let final = FitSession.context(seed: options.seed, workers: options.workers)
    let outcome = try await search.run(
      pipeline, on: training, in: TrainingContext(seed: final.seed.derived("search"), workers: final.workers),
      recorder: journal
    ) { progress.update($0, of: $1) }
    progress.finish("\(outcome.choice.trials) combinations in \(String(format: "%.2f", progress.seconds)) s")
    var remarks = normalization.isTransductive ? ["normalisation by \(normalization.rawValue) is transductive"] : []
    if !outcome.isSpeakerDisjoint {
      let remark =
        "the rows have no speakers to keep apart, so that the inner figures are of speakers known in training"
      console.warning(remark)
      remarks.append(remark)
    }
    if !outcome.skippedFolds.isEmpty {
      let remark =
        "no setting was judged in \(outcome.skippedFolds.joined(separator: ", ")): a single class is left to train on"
      console.warning(remark)
      remarks.append(remark)
    }
    let report = SearchReport(
      title: "\(model.identifier) on \(source.name)", search: search, outcome: outcome, rows: training.count,
      speakers: training.speakers.map { Set($0).count },
      remarks: remarks,
      fitCommand: fitCommand(outcome.best.settings), command: Serbase.commandLine)
    let plots = try await report.write(to: folder)
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(SearchSummary(model, outcome, fit: report.fitCommand, out: out)) }
    console.result(text(of: report))
  }

  /// The journal is there from the first fit on; everything else comes at the end, whole.
  private static func journal(in folder: URL, of subject: SearchJournal.Subject) throws -> SearchJournal {
    do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
      throw FormatError.unwritable(path: folder.path, reason: "the folder can't be made")
    }
    return try SearchJournal(at: folder.appendingPathComponent(SearchReport.journalName), of: subject)
  }

  private func fitCommand(_ choice: TrialSettings) -> String {
    let given = parameters.map { "\($0.name)=\($0.value)" } + choice.values.map { "\($0.name)=\($0.value)" }
    let seed = options.seed == WorkOptions.defaultSeed ? [] : ["--seed", "\(options.seed)"]
    return Serbase.quoted(["serbase", "fit", model] + rows.words + given.flatMap { ["--param", $0] } + seed)
  }

  private func text(of report: SearchReport) -> String {
    let names = report.outcome.best.settings.values.map(\.name)
    let table = TextTable(
      header: ["trial"] + names + [report.search.metric.rawValue, "folds"],
      rows: report.best(10).map { trial in
        ["\(trial.number)"] + names.map { trial.settings[$0] ?? "" }
          + [Figure.text(trial.score), "\(Figure.text(trial.mean)) ± \(Figure.text(trial.deviation))"]
      }, rightAligned: [0])
    return """
      \(table.text)

      chosen: \(report.outcome.best.settings), optimistic since it is the best of \(report.outcome.choice.trials); next:
        \(report.fitCommand)
      All trials: \(out)/search.md
      """
  }
}
