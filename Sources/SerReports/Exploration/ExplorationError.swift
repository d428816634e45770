import SerCorpus

/// Why there is no exploration.
public enum ExplorationError: Error, Equatable, CustomStringConvertible {
  /// An empty manifest.
  case noClips(corpus: String)
  /// More recordings failed than allowed; the first few are named.
  case tooManyFailures(corpus: String, failed: Int, of: Int, allowed: Int, first: [FileProblem])
  /// Not one recording could be measured.
  case nothingMeasured(corpus: String, failed: Int, first: [FileProblem])

  public var description: String {
    func list(_ failures: [FileProblem]) -> String { failures.map { "\n  \($0.path): \($0.reason)" }.joined() }
    switch self {
    case .noClips(let corpus): return "\(corpus): no clips to explore; is the manifest empty?"
    case .tooManyFailures(let corpus, let failed, let total, let allowed, let first):
      return "\(corpus): \(failed) of \(total) clips could not be measured, \(allowed) are allowed:" + list(first)
    case .nothingMeasured(let corpus, let failed, let first):
      return "\(corpus): none of \(failed) clips could be measured:" + list(first)
    }
  }
}
