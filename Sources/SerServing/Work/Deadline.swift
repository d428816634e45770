/// Runs work for so many seconds at most; then cancels it and throws `late`.
func withDeadline<Value: Sendable>(
  seconds: Double, late: any Error, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    defer { group.cancelAll() }
    group.addTask(operation: work)
    group.addTask {
      try await Task.sleep(for: .seconds(seconds))
      throw late
    }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
