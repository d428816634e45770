import ArgumentParser
import SerNumerics

/// What every command that computes understands.
struct RunOptions: ParsableArguments {
  @Option(help: "Seed of all randomness: the same seed gives the same bytes.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Workers (default: the processors there are).", valueName: "n"))
  var jobs: Int?

  @Flag(help: "No progress or remarks on standard error; warnings and errors stay.")
  var quiet = false

  @Flag(help: "One machine-readable document on standard output instead of a table.")
  var json = false

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): 1 to 1024 workers") }
  }

  var workers: Int { jobs ?? defaultWorkerCount }
  var console: Console { Console(isQuiet: quiet) }
}
