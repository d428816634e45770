import SerCorpus
import SerFeatures

extension FeatureSession {
  /// A table of each set, all of the same rows: a clip that one set can't use (too short, say) is left out of all, or
  /// what is found on them could not be paired.
  func tables(of sets: [any FeatureSet], _ session: CorpusSession) async throws -> [FeatureTable] {
    var tables: [FeatureTable] = []
    for set in sets {
      tables.append(
        try await extract(set, of: session.clips, missing: session.missing, source: TableSource(session)).table)
    }
    let common = tables.dropFirst().reduce(Set(tables[0].paths ?? [])) { $0.intersection($1.paths ?? []) }
    let total = session.clips.count + session.missing.count
    let policy = FailurePolicy(maxFailures: options.maxFailures)
    guard total - common.count <= policy.allowed(of: total) else {
      throw CommandFailure.tooManyFailures(
        failed: total - common.count, of: total, allowed: policy.allowed(of: total), missing: session.missing.count)
    }
    if tables.contains(where: { $0.count > common.count }) {
      console.warning("compared on the \(common.count) clips that every feature set can use")
    }
    return tables.map { $0.selecting { common.contains($0) } }
  }
}
