import ArgumentParser
import Foundation
import SerCorpus
import SerFormats
import SerReports

/// `serbase reproduce`: a recorded comparison computed again, and whether every figure comes out as it did.
struct ReproduceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Repeat a comparison from its run.json and say whether every figure matches.",
    discussion: """
      Computes every cell anew, from the recordings on, and compares accuracy, UAR, F1, log-loss, calibration error and \
      the ends of intervals with the recorded ones. Says which differ, and exits with 1 where any does. With --out the \
      repetition is also written as a comparison of its own, and an interrupted one goes on (OUT.repeated-cells).

      Another processor may round differently: --tolerance says how far a figure may be off.
      """)

  @Argument(help: "run.json of a comparison, or the folder that holds it.", completion: .file(extensions: ["json"]))
  var record: String
  @OptionGroup var audio: AudioOptions
  @Option(help: ArgumentHelp("The greatest difference of a figure that counts as none.", valueName: "x"))
  var tolerance = 1e-9
  @Option(
    help: ArgumentHelp("Also write the repetition here, as a comparison.", valueName: "dir"), completion: .directory)
  var out: String?
  @OptionGroup var extraction: ExtractionOptions
  @Option(help: ArgumentHelp("Workers (default: the processors there are).", valueName: "n"))
  var jobs: Int?
  @OptionGroup var output: QuietOption
  @Flag(help: "One machine-readable document on standard output instead of a table.")
  var json = false

  func validate() throws {
    guard tolerance >= 0, tolerance.isFinite else { throw ValidationError("--tolerance \(tolerance): 0 or more") }
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): 1 to 1024 workers") }
  }

  func run() async throws {
    let console = output.console
    let start = ContinuousClock.now
    let folder = out.map { URL(fileURLWithPath: $0, isDirectory: true) }
    if let folder { try StagedOutput.check(folder, as: ComparisonReport.folderKind) }
    let record = try RecordedComparison(contentsOf: location)
    let corpus = record.corpus ?? record.source
    let experiment = try record.experiment(corpus: corpus)
    try await checkManifest(record, corpus, console)
    let result = try await ComparisonRun(
      experiment: experiment, earlier: [], audio: audio, extraction: extraction, workers: workers, console: console,
      store: folder.map { CellStore(beside: $0, suffix: ".repeated-cells", restores: true) }
    ).run(seed: record.seed, command: Serbase.commandLine)
    if let folder {
      let written = try ComparisonRecord(
        result.cells, facts: result.report.facts, source: result.source, corpus: corpus,
        emotions: record.emotions, file: nil, seed: record.seed,
        workers: workers, seconds: (ContinuousClock.now - start).inSeconds)
      let plots = try await result.report.write(to: folder, run: try Console.jsonData(written))
      if let problem = plots.problem { console.warning(problem) }
    }
    let reproduction = Reproduction(
      record, repeated: result.cells, names: result.report.facts.names, tolerance: tolerance)
    if json { try console.json(reproduction) } else { tell(reproduction, console) }
    if !reproduction.matches { throw ExitCode(ExitStatus.notReproduced.rawValue) }
  }

  private var workers: Int { WorkOptions.workers(jobs) }

  private var location: URL {
    let url = URL(fileURLWithPath: record)
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    return isThere && isFolder.boolValue ? url.appendingPathComponent("run.json") : url
  }

  /// Throws for another corpus than the recorded one.
  private func checkManifest(_ record: RecordedComparison, _ name: String, _ console: Console) async throws {
    let corpus = try await CorpusSession.open(name, audio, workers: workers, console: console).corpus
    guard corpus.identifier == record.source, corpus.manifestDigest == record.manifestSha256 else {
      throw CommandFailure.checkFailed(
        "\(location.path) is of \(record.source) with the manifest \(record.manifestSha256?.prefix(12) ?? "unknown"); "
          + "\(corpus.identifier) has the manifest \(corpus.manifestDigest.prefix(12)) here: other recordings or labels"
      )
    }
  }

  private func tell(_ reproduction: Reproduction, _ console: Console) {
    let differing = reproduction.figures.filter { !$0.matches }
    for text in reproduction.circumstances { console.result("\(text)") }
    if !differing.isEmpty {
      func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "undefined" }
      console.result(
        TextTable(
          header: ["cell", "figure", "recorded", "repeated", "difference"],
          rows: differing.map {
            [
              $0.cell, $0.figure, text($0.recorded), text($0.repeated),
              $0.difference.map { String(format: "%+.3g", $0) } ?? "",
            ]
          }
        ).text + "\n")
    }
    let count = reproduction.figures.count
    console.result(
      differing.isEmpty
        ? "all \(count) figures of \(reproduction.cells) cells match, to \(reproduction.tolerance)"
        : "\(differing.count) of \(count) figures of \(reproduction.cells) cells differ by more than "
          + "\(reproduction.tolerance)")
    if let identical = reproduction.identicalCells {
      console.result(
        "predictions and probabilities are the same to the last digit in \(identical) of \(reproduction.cells) cells")
    }
    if let out { console.result("The repetition: \(out)/comparison.md") }
  }
}
