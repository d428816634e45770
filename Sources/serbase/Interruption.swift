import Dispatch
import Foundation

/// What Ctrl-C and `kill` do: the first cancels the work, which then clears away what it had begun to write and leaves
/// older outputs as they were; the second ends the process at once.
enum Interruption {
  static func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let task = Task { try await work() }
    // A queue of its own: the threads of the global one may all be held by the work that is to be cancelled.
    let queue = DispatchQueue(label: "serbase.interruption", qos: .userInitiated)
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if task.isCancelled { _exit(ExitStatus.tryAgain.rawValue) }
        task.cancel()
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    try await task.value
  }
}
