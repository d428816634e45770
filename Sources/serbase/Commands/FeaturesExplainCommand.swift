import ArgumentParser
import Foundation
import SerReports

extension FeaturesCommand {
  /// `serbase features explain`: how a recording becomes MFCC, step by step, in numbers and pictures.
  struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Walk a recording, or several side by side, through the MFCC pipeline.",
      discussion: """
        Writes explain.md with, for each step, its numbers, tables and pictures: waveform, resampling, trimming, one \
        frame and its window, spectrum, mel bands, spectrograms, coefficients, deltas, functionals. The code is that of \
        the feature set mfcc-functionals. Without gnuplot the data and scripts are written all the same.
        """)

    @Argument(
      help: ArgumentHelp("Recordings, 1 to \(FeatureExplanation.mostRecordings).", valueName: "file"),
      completion: .file())
    var files: [String]
    @Option(
      help: ArgumentHelp(
        "What the recordings are called in the pictures, separated by commas (default: their file names).",
        valueName: "names"))
    var names: String?
    @Option(
      help: ArgumentHelp(
        "Time of the frame to look at closely, from the start of each recording (default: the loudest frame).",
        valueName: "seconds"))
    var at: Double?
    @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
    var out: String
    @Flag(help: "One machine-readable document on standard output instead of a table.")
    var json = false
    @OptionGroup var output: QuietOption

    func validate() throws {
      guard (1...FeatureExplanation.mostRecordings).contains(files.count) else {
        throw ValidationError("\(files.count) recordings: 1 to \(FeatureExplanation.mostRecordings) fit side by side")
      }
      if let at, !(at.isFinite && at >= 0) { throw ValidationError("--at \(at): 0 or more seconds") }
    }

    func run() async throws {
      let console = output.console
      var explanation = FeatureExplanation()
      explanation.time = at
      let recordings = zip(files, try recordingNames()).map { file, name in
        FeatureExplanation.Recording(file: URL(fileURLWithPath: file), name: name)
      }
      let report = try await explanation.run(recordings, to: URL(fileURLWithPath: out, isDirectory: true))
      if let problem = report.plots.problem { console.warning(problem) }
      if json { return try console.json(report) }
      for step in report.steps {
        console.result("\(step.title)\n\n\(table(of: step, report).text)\n\n")
      }
      console.result("All steps, with plots: \(out)/explain.md")
    }

    private func table(of step: FeatureExplanationReport.Step, _ report: FeatureExplanationReport) -> TextTable {
      TextTable(
        header: ["quantity", "unit"] + report.recordings.map(\.name),
        rows: step.numbers.map { number in
          [number.quantity, number.unit] + report.recordings.indices.map { number.text(for: $0) }
        },
        rightAligned: Set(2..<2 + report.recordings.count))
    }

    /// One name a file, none twice: columns and legends are told apart by them.
    private func recordingNames() throws -> [String] {
      if let names {
        let list = try NameList.names(names, option: "--names")
        guard list.count == files.count else {
          throw CommandFailure.usage("--names: \(list.count) names for \(files.count) recordings")
        }
        return list
      }
      let stems = files.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
      guard Set(stems).count < stems.count else { return stems }
      return stems.enumerated().map { "\($0.element) (\($0.offset + 1))" }
    }
  }
}
