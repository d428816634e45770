import SerCorpus

/// How many bad clips a run survives: up to `--max-failures`, and never more than half.
struct FailurePolicy {
  let maxFailures: Int

  /// How many of this many clips may fail.
  func allowed(of total: Int) -> Int { min(maxFailures, total / 2) }

  /// Lists the failures as warnings; throws when there are too many. `missing` of them have no file at all.
  func report(_ failures: [FileProblem], missing: Int, of total: Int, _ console: Console) throws {
    guard !failures.isEmpty else { return }
    let shown = failures.prefix(20)
    for failure in shown { console.warning("left out \(failure.path): \(failure.reason)") }
    if failures.count > shown.count { console.warning("… and \(failures.count - shown.count) more") }
    console.warning("\(failures.count) of \(total) clips left out")
    guard failures.count < total else { throw CommandFailure.nothingExtracted(failed: failures.count) }
    guard failures.count <= allowed(of: total) else {
      throw CommandFailure.tooManyFailures(
        failed: failures.count, of: total, allowed: allowed(of: total), missing: missing)
    }
  }
}
