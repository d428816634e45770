/// Runs `body` for every index in 0..<count, up to `workers` at a time, and returns the results in index order: for work
/// that itself awaits, such as fits that use several workers of their own.
///
/// Like ``parallelMap(count:workers:_:)``, the error thrown is always that of the smallest index that fails.
public func taskMap<Result: Sendable>(
  count: Int, workers: Int = defaultWorkerCount, _ body: @escaping @Sendable (_ index: Int) async throws -> Result
) async throws -> [Result] {
  let queue = IndexQueue(count: count)
  return try await withThrowingTaskGroup(of: WorkerOutcome<Result>.self) { group in
    for _ in 0..<max(1, min(workers, count)) {
      group.addTask {
        var outcome = WorkerOutcome<Result>()
        while !Task.isCancelled, let index = queue.take() {
          do { outcome.results.append((index, try await body(index))) } catch {
            queue.end(before: index)
            outcome.failure = (index, error)
            break
          }
        }
        return outcome
      }
    }
    return try await WorkerOutcome.results(of: group, count: count)
  }
}
