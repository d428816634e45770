import Synchronization

/// The memory that the bodies of all requests take together: what would go beyond its limit is refused, so that many large
/// uploads at a time can't exhaust the machine.
final class BodyMemory: Sendable {
  private let limit: Int
  private let taken = Atomic<Int>(0)

  init(limit: Int) { self.limit = limit }

  /// Bytes that are taken now.
  var bytes: Int { taken.load(ordering: .relaxed) }

  /// The share of one request, given back when it is gone.
  final class Share: Sendable {
    private let memory: BodyMemory
    private let bytes = Atomic<Int>(0)

    init(of memory: BodyMemory) { self.memory = memory }

    deinit { memory.taken.subtract(bytes.load(ordering: .relaxed), ordering: .relaxed) }

    /// Takes more; false where there is no more.
    func grow(by count: Int) -> Bool {
      let after = memory.taken.wrappingAdd(count, ordering: .relaxed).newValue
      guard after <= memory.limit else {
        memory.taken.subtract(count, ordering: .relaxed)
        return false
      }
      bytes.add(count, ordering: .relaxed)
      return true
    }
  }
}
