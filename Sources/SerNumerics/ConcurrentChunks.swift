import Dispatch

/// Runs `body` for every chunk in 0..<count on up to `workers` threads and returns when all are done: the synchronous
/// sibling of ``parallelMap(count:workers:context:_:)``, for loops inside a numerical operation, where a task a chunk
/// would cost more than the chunk.
///
/// Which worker gets which chunk is a matter of chance. So that results don't depend on it, chunks must be cut by the
/// shape of the data (never by `workers`), write to places of their own, and have partial sums added up in the order of
/// the chunks afterwards. `worker`, in 0..<workers, names scratch memory that nobody else uses meanwhile.
public func concurrentChunks(count: Int, workers: Int, _ body: (_ worker: Int, _ chunk: Int) -> Void) {
  guard count > 1, workers > 1 else {
    for chunk in 0..<max(0, count) { body(0, chunk) }
    return
  }
  let queue = IndexQueue(count: count)
  // The closure doesn't outlive the call: concurrentPerform waits for all of its iterations.
  nonisolated(unsafe) let body = body
  DispatchQueue.concurrentPerform(iterations: min(workers, count)) { worker in
    while let chunk = queue.take() { body(worker, chunk) }
  }
}
