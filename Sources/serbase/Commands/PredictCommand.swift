import ArgumentParser
import Foundation
import SerFormats
import SerInference
import SerNumerics

/// `serbase predict`: from recordings to emotions.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Tell the emotion of recordings by a model bundle.",
    discussion: """
      Recordings are files of any format that libsndfile reads, of any rate and number of channels; folders, with all audio \
      below them; or - for a file on standard input.
      One file gives one JSON object, several an array in the order of the arguments; --format jsonl gives a line as soon as \
      a file is done. `emotion` is null unless `outcome` is "emotion": silence and steady noise are "no speech", --abstain-below \
      gives "abstained", and a file that can't be read is "unreadable", told on standard error and by the exit code (65; \
      66 where none of the files is there), while all others are judged.
      With --window a recording is judged in windows, each as a clip of its own; the decision over all is the mean of the \
      probabilities of those that hold speech.
      """)

  @Argument(help: "The model bundle.", completion: .directory)
  var bundle: String
  @Argument(help: "Recordings, folders of them, or -.", completion: .file())
  var files: [String]
  @Option(help: ArgumentHelp("json, jsonl, csv or table.", valueName: "name"))
  var format = PredictionFormat.json
  @Option(
    help: ArgumentHelp("Write the result here instead of on standard output.", valueName: "file"), completion: .file())
  var out: String?
  @Option(
    help: ArgumentHelp("Judge windows of this length, with a timeline and a decision over all.", valueName: "seconds"))
  var window: Double?
  @Option(
    help: ArgumentHelp(
      "From the beginning of a window to that of the next (default: 1, or the window).", valueName: "seconds"))
  var hop: Double?
  @OptionGroup var decision: DecisionOptions
  @Option(help: ArgumentHelp("Workers (default: the processors there are).", valueName: "n"))
  var jobs: Int?
  @OptionGroup var output: QuietOption

  func validate() throws {
    try OutputFile.check(out, orLeaveOut: true)
    if hop != nil, window == nil { throw ValidationError("--hop goes with --window") }
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): 1 to 1024 workers") }
    _ = try windows
  }

  private var windows: SlidingWindows? {
    get throws {
      guard let window else { return nil }
      do { return try SlidingWindows(window: window, hop: hop ?? min(1, window)) } catch {
        throw ValidationError("--window, --hop: \(error)")
      }
    }
  }

  func run() async throws {
    let console = output.console
    let recognizer = try Recognizer(contentsOf: URL(fileURLWithPath: bundle, isDirectory: true))
    try decision.check(recognizer, path: bundle)
    let sources = try RecordingSource.all(files)
    let session = PredictSession(
      recognizer: recognizer, stamp: ModelStamp(recognizer, version: ProgramVersion.name), windows: try windows,
      abstainBelow: decision.abstainBelow)
    let streams = format == .jsonl && out == nil
    let progress = console.progress("judging recordings")
    let counter = ProgressCounter(total: sources.count) { if sources.count > 1 { progress.update($0, of: $1) } }
    let predictions = try await session.run(sources, workers: WorkOptions.workers(jobs)) { prediction in
      if streams, let line = try? Console.jsonLine(prediction) { console.result(String(decoding: line, as: UTF8.self)) }
      counter.advance()
    }
    if sources.count > 1 {
      progress.finish(
        String(
          format: "%d in %.2f s (%.0f files/s)", sources.count, progress.seconds,
          Double(sources.count) / max(progress.seconds, 1e-6)))
    }
    let isSingle = files.count == 1 && !RecordingSource.isFolder(files[0])
    if !streams {
      let document = try format.document(predictions, classNames: recognizer.classNames, isSingle: isSingle)
      if let out {
        try StagedOutput.write(document, to: URL(fileURLWithPath: out))
        console.result("wrote \(out): \(predictions.count) \(predictions.count == 1 ? "recording" : "recordings")")
      } else {
        Console.writeResult(document)
      }
    }
    try report(predictions, console)
  }

  /// Names what couldn't be judged; throws where there is any.
  private func report(_ predictions: [FilePrediction], _ console: Console) throws {
    var missing = 0
    var unreadable = 0
    for prediction in predictions {
      guard case .unreadable(let reason, let isMissing) = prediction.result else { continue }
      console.warning("\(prediction.file == "-" ? "standard input" : prediction.file): \(reason)")
      unreadable += 1
      missing += isMissing ? 1 : 0
    }
    guard unreadable == 0 else {
      let what = "\(unreadable) of \(predictions.count) recordings can't be judged; see the list above"
      throw missing == predictions.count ? CommandFailure.noInput(what) : CommandFailure.checkFailed(what)
    }
  }
}
