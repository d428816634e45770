import ArgumentParser
import CSerKernels
import Foundation

/// The command line: parses, runs, and turns what goes wrong into one clear line and a documented exit code.
@main
struct Serbase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serbase",
    abstract: "The scientific baseline for speech emotion recognition.",
    discussion: """
      Explores a corpus, extracts features, trains classifiers and compares them under speaker-independent protocols.
      Results go to standard output or files, progress to standard error.

      Exit codes: 0 done, 1 not reproduced or (an audit) not clean, 64 usage, 65 bad data, 66 no input, 70 internal \
      error, 73 output can't be written, 75 interrupted: try again.
      """,
    version: ProgramVersion.current,
    subcommands: [
      DemoCommand.self, CorpusCommand.self, ExploreCommand.self, FeaturesCommand.self, FitCommand.self,
      SearchCommand.self, CompareCommand.self, ReproduceCommand.self, AblateCommand.self, ErrorsCommand.self,
      LeakageCommand.self, BiasCommand.self, TransferCommand.self, RobustnessCommand.self, SanityCommand.self,
      AugmentCommand.self, LearnersCommand.self, DiagramCommand.self, EvaluateCommand.self, ExportCommand.self,
      PredictCommand.self, ListenCommand.self, ServeCommand.self, BundleCommand.self, ManualCommand.self,
    ])

  static func main() async {
    // Every clip needs a megabyte or two of buffers; given back to the system and faulted in again for the next clip,
    // they cost a quarter of the processor time of an extraction (1.60 s against 1.17 s over RAVDESS).
    ser_keep_freed_memory()
    do {
      try await Interruption.cancelling {
        try await run(arguments: Array(CommandLine.arguments.dropFirst()))
      }
    } catch {
      ExitStatus.exit(with: error)
    }
  }

  @TaskLocal private static var arguments: [String] = []

  /// The command line that is running, quoted for a shell: what reports record.
  static var commandLine: String { quoted(["serbase"] + arguments) }

  /// Words as a shell reads them back.
  static func quoted(_ words: [String]) -> String {
    words.map { argument in
      let isPlain =
        !argument.isEmpty && argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./,=:@%+~".contains($0) }
      return isPlain ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }

  /// Parses and runs one command line, as `main` and the demo do.
  static func run(arguments: [String]) async throws {
    try await $arguments.withValue(arguments) { try await parseAndRun(arguments) }
  }

  private static func parseAndRun(_ arguments: [String]) async throws {
    var command = try parseAsRoot(arguments)
    if var command = command as? any AsyncParsableCommand {
      try await command.run()
    } else {
      try command.run()
    }
  }
}

/// The version of the program, as it stands in outputs.
enum ProgramVersion {
  static let current = "0.1.0"
  /// `serbase 0.1.0`.
  static let name = "serbase \(current)"
}
