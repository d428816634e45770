import SerCorpus

/// What can go wrong in a command itself, beyond what the libraries report.
enum CommandFailure: Error, CustomStringConvertible {
  /// Options that contradict each other or name something unknown.
  case usage(String)
  /// More bad clips than allowed; they were listed before.
  case tooManyFailures(failed: Int, of: Int, allowed: Int, missing: Int)
  /// Not a single clip gave features.
  case nothingExtracted(failed: Int)
  /// A check found differences; they were listed before.
  case checkFailed(String)
  /// No recordings were given.
  case noInput(String)

  var exitStatus: ExitStatus {
    switch self {
    case .usage: .usage
    case .tooManyFailures, .nothingExtracted, .checkFailed: .badData
    case .noInput: .noInput
    }
  }

  var description: String {
    switch self {
    case .usage(let what), .checkFailed(let what), .noInput(let what): what
    case .tooManyFailures(let failed, let total, let allowed, let missing):
      "\(failed) of \(total) clips failed, \(allowed) allowed (--max-failures); see the list above"
        + (missing > 0
          ? ". \(missing) have no file: to work with those that are there, make a manifest of them "
            + "(serbase corpus index) and name it instead of the corpus" : "")
    case .nothingExtracted(let failed):
      "none of the \(failed) clips gave features; see the list above"
    }
  }
}
