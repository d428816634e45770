import Synchronization

/// Counts finished pieces of parallel work and reports each, in ascending order.
final class ProgressCounter: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: (@Sendable (Int, Int) -> Void)?

  init(total: Int, report: (@Sendable (Int, Int) -> Void)?) {
    self.total = total
    self.report = report
  }

  /// One piece more is done. The report is made under the lock, which keeps the numbers in order.
  func advance() {
    guard let report else { return }
    done.withLock { count in
      count += 1
      report(count, total)
    }
  }
}
