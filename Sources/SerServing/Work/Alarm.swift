import Dispatch
import Synchronization

/// What is to be done when so many seconds have passed, unless it is ended before.
///
/// Its timer is gone when it is ended. That of a `Task.sleep` isn't: cancelled, it stays in memory for all its seconds, one and
/// a half kilobytes for each request.
final class Alarm: Sendable {
  // Timers of the system may be set and cancelled from any thread.
  private nonisolated(unsafe) let timer: any DispatchSourceTimer
  private let rang = Mutex(false)

  init(seconds: Double, _ action: @escaping @Sendable () -> Void) {
    timer = DispatchSource.makeTimerSource(queue: .global())
    timer.setEventHandler { [weak self] in
      self?.rang.withLock { $0 = true }
      action()
    }
    timer.schedule(deadline: .now() + seconds)
    timer.activate()
  }

  var hasRung: Bool { rang.withLock { $0 } }

  func end() { timer.cancel() }
}
