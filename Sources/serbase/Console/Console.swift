import Foundation
import SerNumerics
import Synchronization

/// Where a command speaks: results to standard output, everything else to standard error.
struct Console: Sendable {
  /// Leaves out progress and remarks; warnings and errors stay.
  let isQuiet: Bool

  /// A line of the result.
  func result(_ line: String) {
    // Reports that end with a line feed of their own get no second one.
    Self.writeResult(Data((line.hasSuffix("\n") ? line : line + "\n").utf8))
  }

  /// Bytes of the result. Where standard output takes no more, nothing that follows is of use, and the program ends: without a
  /// word where its reader has gone, as others do by the signal for it; else with the reason and the code for outputs.
  static func writeResult(_ data: Data) {
    do { try FileHandle.standardOutput.write(contentsOf: data) } catch {
      let code = errno
      if code == EPIPE {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      }
      writeError("error: standard output: can't be written: \(String(cString: strerror(code)))\n")
      exit(ExitStatus.cannotWrite.rawValue)
    }
  }

  /// A remark on what is being done.
  func note(_ line: String) {
    if !isQuiet { Self.writeError(line + "\n") }
  }

  /// Something the user must know even in a quiet run.
  func warning(_ line: String) { Self.writeError("warning: \(line)\n") }

  /// A value as one JSON document.
  func json(_ value: some Encodable) throws {
    result(String(decoding: try Self.jsonData(value), as: UTF8.self))
  }

  /// Sorted, indented JSON: equal values give equal bytes.
  static func jsonData(_ value: some Encodable) throws -> Data {
    try json(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// The same in one line, without a line feed.
  static func jsonLine(_ value: some Encodable) throws -> Data {
    try json(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  private static func json(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }

  /// Where nobody hears standard error any more, that is no reason to end.
  static func writeError(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

  /// Reports how far a piece of work is: a bar with the time left on a terminal, a line at its end elsewhere.
  func progress(_ title: String) -> ProgressReporter { ProgressReporter(title: title, isQuiet: isQuiet) }
}

/// One piece of work whose parts are counted, from any thread.
final class ProgressReporter: Sendable {
  private let title: String
  private let isQuiet: Bool
  private let isTerminal = isatty(2) == 1
  private let start = ContinuousClock.now
  private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

  init(title: String, isQuiet: Bool) {
    self.title = title
    self.isQuiet = isQuiet
  }

  /// Shows the bar, at most ten times a second; elsewhere than on a terminal a line, at most every half minute.
  /// `detail` is what is being done.
  func update(_ done: Int, of total: Int, _ detail: String = "") {
    guard !isQuiet, total > 0 else { return }
    let now = ContinuousClock.now
    let pause = isTerminal ? Duration.milliseconds(100) : .seconds(30)
    let isDue = lastShown.withLock { last in
      if now - (last ?? start) < pause, !isTerminal || done < total { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let elapsed = seconds
    let left = done > 0 ? elapsed / Double(done) * Double(total - done) : 0
    guard isTerminal else {
      let share = String(format: "%.0f %%, %.0f s left", 100 * Double(done) / Double(total), left)
      Console.writeError("\(title): \(detail.isEmpty ? "" : detail + ", ")\(share)\n")
      return
    }
    let filled = 24 * done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: 24 - filled)
    Console.writeError(
      "\r\(title) \(bar) \(detail.isEmpty ? "\(done)/\(total)" : "\(100 * done / total) %") \(String(format: "%.0f", left)) s left \(detail)\u{1B}[K"
    )
  }

  /// Says what has come of a part; the bar goes on below.
  func note(_ line: String) {
    guard !isQuiet else { return }
    Console.writeError((isTerminal ? "\r\u{1B}[K" : "") + "\(line)\n")
  }

  /// Ends the bar with what came of it.
  func finish(_ summary: String) {
    guard !isQuiet else { return }
    Console.writeError((isTerminal ? "\r\u{1B}[K" : "") + "\(title): \(summary)\n")
  }

  /// Seconds since the work began.
  var seconds: Double { (ContinuousClock.now - start).inSeconds }
}
