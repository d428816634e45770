import ArgumentParser
import Foundation
import SerCorpus
import SerFormats
import SerReports

/// `serbase compare`: models on feature sets under protocols, side by side, with intervals and tests.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare models and feature sets on a corpus.",
    discussion: """
      The cells are named here or by a file (see experiments/):

        serbase compare ravdess --sets mfcc-functionals,logmel-functionals --models svm,forest --seeds 1,2,3 --out cmp
        serbase compare experiments/ravdess-baselines.yaml --out cmp

      Writes comparison.md, comparison.csv, classes.csv, groups.csv, significance.csv, predictions.csv, run.json and \
      plots/. Results of the leaky protocol are marked LEAKY, of speaker normalisation transductive, wherever they \
      appear.

      Every finished cell is kept in OUT.cells: after Ctrl-C or kill, the same command goes on with what is missing \
      (networks inside their fold). Only cells of the very same rows, settings, folds, seed and program are taken over; \
      --fresh takes over none. The folder may be deleted at any time.

      --add takes the cells of an earlier comparison's folder into this one; without sets, models or a file they are \
      all there is. `serbase reproduce` repeats a comparison from its run.json.
      """)

  @Argument(
    help: "A corpus by name, the path of a manifest .csv, or an experiment's .yaml; none where cells are only added.",
    completion: .corpusOrExperiment)
  var subject: String?
  @OptionGroup var audio: AudioOptions
  @OptionGroup var grid: GridOptions
  @Option(
    help: ArgumentHelp(
      "Take the cells of this earlier comparison of the same recordings in, as they are (repeatable).",
      valueName: "dir"), completion: .directory)
  var add: [String] = []
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String?
  @Flag(help: "Compute every cell, also those that an interrupted run has left.")
  var fresh = false
  @Flag(help: "List the cells and stop.")
  var dryRun = false
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard out != nil || dryRun else { throw ValidationError("--out DIR is missing: the folder to write") }
    if subject == nil, add.isEmpty { throw ValidationError("name a corpus or an experiment's file, or --add a folder") }
    if let twice = add.first(where: { folder in add.count { $0 == folder } > 1 }) {
      throw ValidationError("--add \(twice) is given twice")
    }
    if grid.isGiven, subject == nil { throw ValidationError("name the corpus whose cells are to be computed") }
  }

  func run() async throws {
    let experiment = try experiment()
    if dryRun { return try list(experiment) }
    let folder = URL(fileURLWithPath: out ?? "", isDirectory: true)
    try StagedOutput.check(folder, as: ComparisonReport.folderKind)
    let start = ContinuousClock.now
    let earlier = try add.map(EarlierComparison.init)
    let comparison = ComparisonRun(
      experiment: experiment, earlier: earlier, audio: audio, extraction: extraction, workers: options.workers,
      console: options.console, store: CellStore(beside: folder, restores: !fresh))
    let result = try await comparison.run(seed: experiment?.seed ?? options.seed, command: Serbase.commandLine)
    let record = try ComparisonRecord(
      result.cells, facts: result.report.facts, source: result.source, corpus: experiment?.corpus,
      emotions: result.emotions,
      file: subject.flatMap { ExperimentFile.isMeant(by: $0) ? $0 : nil }, seed: result.report.seed.value,
      workers: options.workers, seconds: (ContinuousClock.now - start).inSeconds)
    let plots = try await result.report.write(to: folder, run: try Console.jsonData(record))
    if let problem = plots.problem { options.console.warning(problem) }
    if options.json { return try options.console.json(result.report.cells.map(CellSummary.init)) }
    ComparisonSummary(cells: result.report.cells).tell(options.console)
    options.console.result(
      "\nThe whole comparison, with intervals, tests and confusion matrices: \(out ?? "")/comparison.md")
  }

  /// What is to be computed; nil where all cells are added.
  private func experiment() throws -> Experiment? {
    guard let subject else { return nil }
    if ExperimentFile.isMeant(by: subject) { return try experiment(in: subject) }
    guard grid.isGiven || add.isEmpty else { return nil }
    let experiment = try Experiment(
      corpus: subject, seed: options.seed, blocks: [grid.block(seed: options.seed)],
      emotions: grid.emotions.scheme())
    try experiment.checkProtocols(audio)
    return experiment
  }

  private func experiment(in path: String) throws -> Experiment {
    if let option = grid.givenOption {
      throw CommandFailure.usage("\(option): \(path) says what is compared; leave the option out, or change the file")
    }
    let file = try ExperimentFile(contentsOf: path)
    if file.seed != nil, options.seed != WorkOptions.defaultSeed, file.seed != options.seed {
      throw CommandFailure.usage("--seed \(options.seed): \(path) has a seed of its own")
    }
    if file.namesSeeds, grid.seeds != nil { throw CommandFailure.usage("--seeds: \(path) has seeds of its own") }
    let seeds = try grid.seeds.map { try NameList.seeds($0, option: "--seeds") }
    let experiment = try file.experiment(seed: options.seed, seeds: seeds)
    do { try experiment.checkProtocols(audio) } catch {
      throw ExperimentFileError(path: path, line: nil, field: "corpus and protocols", problem: "\(error)")
    }
    return experiment
  }

  private func list(_ experiment: Experiment?) throws {
    let cells = experiment?.cells ?? []
    if options.json { return try options.console.json(cells.map(\.title)) }
    options.console.result(
      TextTable(
        header: ["", "features", "model", "protocol", "normalize", "seed"],
        rows: cells.enumerated().map { index, cell in
          [
            "\(index + 1)", cell.features,
            cell.model.identifier + cell.model.preparation.suffix
              + (cell.model.parameters.isEmpty ? "" : " (\(cell.model.parameters.joined(separator: ", ")))"),
            cell.protocolName ?? "(the corpus's first)", cell.normalization.rawValue, "\(cell.seed)",
          ]
        }, rightAligned: [0, 5]
      ).text)
    options.console.result("\n\(cells.count) cells of \(experiment?.corpus ?? "no corpus"); nothing was computed")
  }
}
