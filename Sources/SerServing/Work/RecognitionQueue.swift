import Dispatch
import Synchronization

/// Runs recognitions on threads of their own, off the event loops: so many at a time; of those that come meanwhile so many
/// wait, first come first served, and more are refused.
final class RecognitionQueue: Sendable {
  /// The queue is full.
  struct Full: Error {}

  private struct Job: Sendable {
    let number: Int
    let run: @Sendable () -> Void
  }

  private struct State: Sendable {
    var running = 0
    var waiting: [Job] = []
    var count = 0
  }

  private let workers: Int
  private let capacity: Int
  private let state = Mutex(State())
  private let threads = DispatchQueue(label: "serbase.recognition", qos: .userInitiated, attributes: .concurrent)

  init(workers: Int, capacity: Int) {
    self.workers = max(1, workers)
    self.capacity = capacity
  }

  /// Recognitions that run and that wait.
  var load: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

  /// Runs work when it is its turn. When the task is cancelled, throws `CancellationError` at once: work that waits is
  /// forgotten, and work that runs can ask the flag whether its result is still wanted.
  ///
  /// - Parameter isPatient: wait even where the queue is full; for callers whose number is bounded otherwise.
  func run<Value: Sendable>(
    isPatient: Bool = false, _ work: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> Value
  ) async throws -> Value {
    let ticket = Ticket<Value>()
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard ticket.wait(continuation) else { return }
        let job = Job(number: number) {
          guard !ticket.isSettled else { return }
          ticket.settle(Result { try work { ticket.isSettled } })
        }
        if !submit(job, isPatient) { ticket.settle(.failure(Full())) }
      }
    } onCancel: {
      ticket.settle(.failure(CancellationError()))
      state.withLock { $0.waiting.removeAll { $0.number == number } }
    }
  }

  /// Starts a job or lets it wait; false where there is no room.
  private func submit(_ job: Job, _ isPatient: Bool) -> Bool {
    let (isAccepted, starts) = state.withLock { state in
      if state.running < workers {
        state.running += 1
        return (true, true)
      }
      guard isPatient || state.waiting.count < capacity else { return (false, false) }
      state.waiting.append(job)
      return (true, false)
    }
    if starts { threads.async { self.work(from: job) } }
    return isAccepted
  }

  /// One worker: a job, and then those that wait.
  private func work(from first: Job) {
    var job = first
    while true {
      job.run()
      let next = state.withLock { state -> Job? in
        if state.waiting.isEmpty {
          state.running -= 1
          return nil
        }
        return state.waiting.removeFirst()
      }
      guard let next else { return }
      job = next
    }
  }
}
