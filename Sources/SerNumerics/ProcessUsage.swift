import Foundation

/// What this process has used so far.
package enum ProcessUsage {
  /// The largest resident set, in bytes.
  ///
  /// From `/proc`, where there is one: what `getrusage` says begins with the size of the program that started this one.
  package static var peakResidentBytes: Int {
    statusBytes("VmHWM:") ?? Int(usage.ru_maxrss) * 1024
  }

  /// The resident set now, in bytes; the largest one where the system doesn't say.
  package static var residentBytes: Int { statusBytes("VmRSS:") ?? peakResidentBytes }

  private static func statusBytes(_ name: String) -> Int? {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
  }

  /// User and system time of all threads, in seconds.
  package static var processorSeconds: Double {
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
