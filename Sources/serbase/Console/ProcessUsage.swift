import Foundation

/// What this process has used so far.
enum ProcessUsage {
  /// The largest resident set, in bytes.
  static var peakResidentBytes: Int { Int(usage.ru_maxrss) * 1024 }

  /// User and system time of all threads, in seconds.
  static var processorSeconds: Double {
    let usage = usage
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static var usage: rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}
