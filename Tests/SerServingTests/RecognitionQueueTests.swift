import Dispatch
import Synchronization
import Testing

@testable import SerServing

/// Work at a time, work that waits, and work that nobody wants any more.
@Suite struct RecognitionQueueTests {
  /// Work that goes on until it is let go.
  private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
  }

  private func until(_ isTrue: () -> Bool) async throws {
    for _ in 0..<2000 {
      if isTrue() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("it never came to be")
  }

  @Test func noMoreRunAtOnceThanThereAreWorkers() async throws {
    let queue = RecognitionQueue(workers: 3, capacity: 100)
    let (now, most) = (Atomic<Int>(0), Atomic<Int>(0))
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<60 {
        group.addTask {
          try await queue.run { _ in
            most.max(now.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
            usleep(2000)
            now.subtract(1, ordering: .relaxed)
            return index
          }
        }
      }
      return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(results == Set(0..<60))
    #expect((1...3).contains(most.load(ordering: .relaxed)))
    #expect(queue.load == (0, 0))
  }

  @Test func aFullQueueRefusesButThePatientWait() async throws {
    let queue = RecognitionQueue(workers: 1, capacity: 1)
    let gate = Gate()
    async let first = queue.run { _ in gate.wait() }
    try await until { queue.load.running == 1 }
    async let second = queue.run { _ in 2 }
    try await until { queue.load.waiting == 1 }
    await #expect(throws: RecognitionQueue.Full.self) { try await queue.run { _ in 3 } }
    async let patient = queue.run(isPatient: true) { _ in 4 }
    try await until { queue.load.waiting == 2 }
    gate.open()
    try await first
    #expect(try await second == 2)
    #expect(try await patient == 4)
  }

  @Test func cancelledWorkIsForgotten() async throws {
    let queue = RecognitionQueue(workers: 1, capacity: 10)
    let gate = Gate()
    let wasWanted = Atomic<Bool>(true)
    let running = Task {
      try await queue.run { isCancelled in
        gate.wait()
        wasWanted.store(!isCancelled(), ordering: .relaxed)
      }
    }
    try await until { queue.load.running == 1 }
    let hasRun = Atomic<Bool>(false)
    let waiting = Task { try await queue.run { _ in hasRun.store(true, ordering: .relaxed) } }
    try await until { queue.load.waiting == 1 }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(queue.load.waiting == 0)
    running.cancel()
    await #expect(throws: CancellationError.self, "without waiting for the work") { try await running.value }
    #expect(queue.load.running == 1)
    gate.open()
    try await until { queue.load.running == 0 }
    #expect(!wasWanted.load(ordering: .relaxed) && !hasRun.load(ordering: .relaxed))
  }

  @Test func deadlinesCancelAndTheirErrorIsTold() async throws {
    struct Late: Error {}
    #expect(try await withDeadline(seconds: 10, late: Late()) { 1 } == 1)
    let start = ContinuousClock.now
    await #expect(throws: Late.self) {
      try await withDeadline(seconds: 0.05, late: Late()) { try await Task.sleep(for: .seconds(60)) }
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
