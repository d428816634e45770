import Synchronization

/// Hands on what workers finish in any order in the order of its index.
final class OrderedDelivery<Value: Sendable>: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: Value] = [:]
  }

  private let state = Mutex(State())
  private let deliver: @Sendable (Value) -> Void

  init(_ deliver: @escaping @Sendable (Value) -> Void) { self.deliver = deliver }

  /// Delivers the value at once where all before it were, else as soon as they are.
  func put(_ value: Value, at index: Int) {
    state.withLock { state in
      state.waiting[index] = value
      while let due = state.waiting.removeValue(forKey: state.next) {
        state.next += 1
        deliver(due)
      }
    }
  }
}
