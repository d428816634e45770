/// Runs `body` for every index in 0..<count, up to `workers` at a time, and returns the results in index order: for work
/// that itself awaits, such as fits that use several workers of their own.
///
/// Like ``parallelMap(count:workers:_:)``, the error thrown is always that of the smallest index that fails.
public func taskMap<Result: Sendable>(
  count: Int, workers: Int = defaultWorkerCount, _ body: @escaping @Sendable (_ index: Int) async throws -> Result
) async throws -> [Result] {
  let queue = IndexQueue(count: count)
  typealias Outcome = (results: [(Int, Result)], failure: (index: Int, error: any Error)?)
  return try await withThrowingTaskGroup(of: Outcome.self) { group in
    for _ in 0..<max(1, min(workers, count)) {
      group.addTask {
        var results: [(Int, Result)] = []
        while !Task.isCancelled, let index = queue.take() {
          do { results.append((index, try await body(index))) } catch {
            queue.end(before: index)
            return (results, (index, error))
          }
        }
        return (results, nil)
      }
    }
    var ordered = [Result?](repeating: nil, count: count)
    var failure: (index: Int, error: any Error)?
    for try await outcome in group {
      for (index, result) in outcome.results { ordered[index] = result }
      if let found = outcome.failure, found.index < failure?.index ?? Int.max { failure = found }
    }
    if let failure { throw failure.error }
    let complete = ordered.compactMap { $0 }
    guard complete.count == count else { throw CancellationError() }
    return complete
  }
}
