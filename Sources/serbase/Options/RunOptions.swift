import ArgumentParser
import SerNumerics

/// What every command that computes and reports understands.
struct RunOptions: ParsableArguments {
  @OptionGroup var work: WorkOptions

  @Flag(help: "One machine-readable document on standard output instead of a table.")
  var json = false

  var seed: UInt64 { work.seed }
  var workers: Int { work.workers }
  var console: Console { work.console }
}

/// What every command that computes understands.
struct WorkOptions: ParsableArguments {
  @Option(help: "Seed of all randomness: the same seed gives the same bytes.")
  var seed: UInt64 = WorkOptions.defaultSeed

  @Option(help: ArgumentHelp("Workers (default: the processors there are).", valueName: "n"))
  var jobs: Int?

  @OptionGroup var output: QuietOption

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): 1 to 1024 workers") }
  }

  /// The number of workers that was asked for, or that of the processors.
  static func workers(_ jobs: Int?) -> Int { jobs ?? defaultWorkerCount }

  static let defaultSeed: UInt64 = 1

  var workers: Int { Self.workers(jobs) }
  var isQuiet: Bool { output.quiet }
  var console: Console { output.console }
}
