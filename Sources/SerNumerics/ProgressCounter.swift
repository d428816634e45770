import Synchronization

/// Counts finished pieces of parallel work and reports each, in ascending order, from whichever worker finished it.
public final class ProgressCounter: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: (@Sendable (Int, Int) -> Void)?

  /// `report` hears how many pieces are done, and of how many; nil counts nothing.
  public init(total: Int, report: (@Sendable (_ done: Int, _ of: Int) -> Void)?) {
    self.total = total
    self.report = report
  }

  /// One piece more is done. The report is made under the lock, which keeps the numbers in order.
  public func advance() {
    guard let report else { return }
    done.withLock { count in
      count += 1
      report(count, total)
    }
  }
}
