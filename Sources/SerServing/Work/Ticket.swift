import Synchronization

/// One that waits for a result, which is told once: the first that settles it wins.
final class Ticket<Value: Sendable>: Sendable {
  private enum State: Sendable {
    case idle
    case waiting(CheckedContinuation<Value, any Error>)
    case settled(Result<Value, any Error>?)
  }

  private let state = Mutex(State.idle)

  /// Whether nobody waits for the result any more.
  var isSettled: Bool {
    state.withLock { if case .settled = $0 { true } else { false } }
  }

  /// Takes the one that waits; false, with the result told, where that is already there.
  func wait(_ continuation: CheckedContinuation<Value, any Error>) -> Bool {
    let early = state.withLock { state -> Result<Value, any Error>? in
      if case .settled(let result?) = state { return result }
      state = .waiting(continuation)
      return nil
    }
    guard let early else { return true }
    continuation.resume(with: early)
    return false
  }

  func settle(_ result: Result<Value, any Error>) {
    let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      switch state {
      case .idle:
        state = .settled(result)
        return nil
      case .waiting(let continuation):
        state = .settled(nil)
        return continuation
      case .settled: return nil
      }
    }
    waiting?.resume(with: result)
  }
}
