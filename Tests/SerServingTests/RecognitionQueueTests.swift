import Foundation
import SerTestSupport
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

  /// How many were at work at a time.
  private final class Crowd: Sendable {
    private let counts = Mutex((now: 0, most: 0))
    func enter() {
      counts.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
    }
    func leave() { counts.withLock { $0.now -= 1 } }
    var most: Int { counts.withLock { $0.most } }
  }

  /// Something that is told once.
  private final class Note<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)
    func write(_ value: Value) { content.withLock { $0 = value } }
    var value: Value? { content.withLock { $0 } }
  }

  private func until(_ isTrue: () -> Bool) async throws {
    #expect(try await eventually { isTrue() })
  }

  @Test func noMoreRunAtOnceThanThereAreWorkers() async throws {
    let queue = RecognitionQueue(workers: 3, capacity: 100)
    let crowd = Crowd()
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<60 {
        group.addTask {
          try await queue.run { _ in
            crowd.enter()
            usleep(2000)
            crowd.leave()
            return index
          }
        }
      }
      return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(results == Set(0..<60))
    #expect((1...3).contains(crowd.most))
    // The worker goes home after its last result is told.
    try await until { queue.load == (0, 0) }
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
    let hasBegun = Note<Bool>()
    let wasWanted = Note<Bool>()
    let running = Task {
      try await queue.run { isCancelled in
        hasBegun.write(true)
        gate.wait()
        wasWanted.write(!isCancelled())
      }
    }
    try await until { hasBegun.value == true }
    let hasRun = Note<Bool>()
    let waiting = Task { try await queue.run { _ in hasRun.write(true) } }
    try await until { queue.load.waiting == 1 }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(queue.load.waiting == 0)
    running.cancel()
    await #expect(throws: CancellationError.self, "without waiting for the work") { try await running.value }
    #expect(queue.load.running == 1)
    gate.open()
    try await until { queue.load.running == 0 }
    #expect(wasWanted.value == false && hasRun.value == nil)
  }

  @Test func deadlinesCancelAndTheirErrorIsTold() async throws {
    struct Late: Error {}
    #expect(try await withDeadline(seconds: 10, late: Late()) { 1 } == 1)
    let start = ContinuousClock.now
    await #expect(throws: Late.self) {
      try await withDeadline(seconds: 0.05, late: Late()) { try await Task.sleep(for: .seconds(600)) }
    }
    #expect(ContinuousClock.now - start < .seconds(300))
  }
}
