import ArgumentParser

/// How much is said on standard error.
struct QuietOption: ParsableArguments {
  @Flag(help: "No progress or remarks on standard error; warnings and errors stay.")
  var quiet = false

  var console: Console { Console(isQuiet: quiet) }
}
