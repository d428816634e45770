import Foundation
import Synchronization

/// The number of workers used where none is asked for: the processors this process may run on.
public var defaultWorkerCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

/// Runs `body` for every index in 0..<count on up to `workers` workers and returns the results in index order.
///
/// With ``concurrentChunks(count:workers:_:)`` the one place of serbase where work goes parallel. Each worker makes its own
/// context first (an extractor with its plans and scratch), takes the next index when it is free, and stops early when the
/// task is cancelled or an index throws. Indices below a failed one still run, so that the error thrown is always that of
/// the smallest index that fails, whatever the worker count; a context that can't be made stops everything.
public func parallelMap<Context, Result: Sendable>(
  count: Int, workers: Int = defaultWorkerCount, context makeContext: @escaping @Sendable () throws -> Context,
  _ body: @escaping @Sendable (_ context: inout Context, _ index: Int) throws -> Result
) async throws -> [Result] {
  guard count > 0 else { return [] }
  let shared = IndexQueue(count: count)
  return try await withThrowingTaskGroup(of: WorkerOutcome<Result>.self) { group in
    for _ in 0..<max(1, min(workers, count)) {
      group.addTask {
        var outcome = WorkerOutcome<Result>()
        do {
          var context = try makeContext()
          while !Task.isCancelled, let index = shared.take() {
            do {
              outcome.results.append((index, try body(&context, index)))
            } catch {
              outcome.failure = (index, error)
              shared.end(before: index)
              break
            }
          }
        } catch {
          outcome.failure = (-1, error)
          shared.end(before: 0)
        }
        return outcome
      }
    }
    return try await WorkerOutcome.results(of: group, count: count)
  }
}

/// ``parallelMap(count:workers:context:_:)`` for work that needs no context.
public func parallelMap<Result: Sendable>(
  count: Int, workers: Int = defaultWorkerCount, _ body: @escaping @Sendable (_ index: Int) throws -> Result
) async throws -> [Result] {
  try await parallelMap(count: count, workers: workers, context: {}) { (_: inout Void, index) in try body(index) }
}

/// What one worker has done, each result with its index, and where it failed.
struct WorkerOutcome<Result: Sendable>: Sendable {
  var results: [(Int, Result)] = []
  var failure: (index: Int, error: any Error)?

  /// All results in the order of their indices. Throws the error of the smallest index that failed.
  static func results(of group: ThrowingTaskGroup<WorkerOutcome, any Error>, count: Int) async throws -> [Result] {
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

/// Hands out 0..<count, one index at a time, until it is told to end earlier.
final class IndexQueue: Sendable {
  private let next = Atomic<Int>(0)
  private let end: Atomic<Int>

  init(count: Int) { end = Atomic(count) }

  func take() -> Int? {
    let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < end.load(ordering: .relaxed) ? index : nil
  }

  /// Hands out no index from `index` on any more. The end only ever moves down: a later failure at a larger index must
  /// not let indices pass again, and a smaller index that a worker has just taken must still count.
  func end(before index: Int) {
    var current = end.load(ordering: .relaxed)
    while index < current {
      let (exchanged, original) = end.compareExchange(expected: current, desired: index, ordering: .relaxed)
      if exchanged { return }
      current = original
    }
  }
}
