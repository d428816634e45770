import Foundation
import SerNumerics

/// Processor time of the thread that asks.
enum Stopwatch {
  /// In seconds since some moment.
  static var threadSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Seconds that `body` takes: the median of at least `rounds` rounds after a first one that doesn't count, and of
  /// more where they are short.
  static func median(rounds: Int, _ body: () throws -> Void) rethrows -> Double {
    try body()
    var seconds: [Double] = []
    var total = 0.0
    while seconds.count < rounds || (total < 0.3 && seconds.count < 1000) {
      let start = threadSeconds
      try body()
      seconds.append(threadSeconds - start)
      total += seconds[seconds.count - 1]
    }
    return Statistics.quantile(sorted: seconds.sorted(), 0.5)
  }
}
