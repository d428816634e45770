/// Runs work for so many seconds at most; then cancels it and throws `late`.
func withDeadline<Value: Sendable>(
  seconds: Double, late: any Error, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let task = Task { try await work() }
  let alarm = Alarm(seconds: seconds) { task.cancel() }
  defer { alarm.end() }
  return try await withTaskCancellationHandler {
    do { return try await task.value } catch {
      throw alarm.hasRung && !Task.isCancelled ? late : error
    }
  } onCancel: {
    task.cancel()
  }
}
