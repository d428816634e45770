import SerCorpus

/// Why there is no exploration.
public enum ExplorationError: Error, Equatable, CustomStringConvertible {
  /// An empty manifest.
  case noClips(corpus: String)
  /// More recordings failed than allowed; the first few are named.
  case tooManyFailures(corpus: String, failed: Int, of: Int, allowed: Int, first: [FileProblem])
  /// Not one recording could be measured.
  case nothingMeasured(corpus: String, failed: Int, first: [FileProblem])
  /// A list of recognition rates that names no clip of the corpus.
  case noRecognition(file: String, corpus: String)
  /// Predictions of which none is for a clip with a recognition rate.
  case foreignPredictions(file: String, corpus: String)
  /// Predictions that give a clip another emotion than the manifest.
  case otherTruth(file: String, clip: String, found: String, manifest: String)

  public var description: String {
    func list(_ failures: [FileProblem]) -> String { failures.map { "\n  \($0.path): \($0.reason)" }.joined() }
    switch self {
    case .noClips(let corpus): return "\(corpus): no clips to explore; is the manifest empty?"
    case .tooManyFailures(let corpus, let failed, let total, let allowed, let first):
      return "\(corpus): \(failed) of \(total) clips could not be measured, \(allowed) are allowed:" + list(first)
    case .nothingMeasured(let corpus, let failed, let first):
      return "\(corpus): none of \(failed) clips could be measured:" + list(first)
    case .noRecognition(let file, let corpus):
      return "\(file): names no clip of \(corpus); recordings are matched by path, or by file name without extension"
    case .foreignPredictions(let file, let corpus):
      return "\(file): no row is for a clip of \(corpus) that has a recognition rate; its paths must be the manifest's"
    case .otherTruth(let file, let clip, let found, let manifest):
      return "\(file): \(clip) has the truth '\(found)', but '\(manifest)' in the manifest"
    }
  }
}
