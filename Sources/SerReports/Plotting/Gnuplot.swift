import Foundation

/// The gnuplot program: found on the path, run as a process.
public struct Gnuplot: Sendable {
  /// Where the program is.
  public let executable: URL
  /// Seconds after which a drawing that doesn't end is given up.
  public var timeout = 60.0

  public init(executable: URL) { self.executable = executable }

  /// gnuplot on this machine's `PATH`; nil if there is none.
  public static func locate(path: String? = ProcessInfo.processInfo.environment["PATH"]) -> Gnuplot? {
    for folder in (path ?? "").split(separator: ":") {
      let candidate = URL(fileURLWithPath: String(folder), isDirectory: true).appendingPathComponent("gnuplot")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate.path)
      {
        return Gnuplot(executable: candidate)
      }
    }
    return nil
  }

  /// How to draw later what couldn't be drawn now, where gnuplot is missing.
  public static let remedy =
    "Install gnuplot (Debian, Ubuntu: apt-get install gnuplot-nox), then run in the folder: \(redrawing)"

  /// How to draw all scripts of a folder again, where gnuplot is there.
  public static let redrawing =
    "for script in *.gp; do gnuplot \"$script\"; gnuplot -e \"format='svg'\" \"$script\"; done"

  /// Draws `name.gp` in `folder` into `name.<format>`; nil when that worked, else the reason.
  ///
  /// The picture is drawn under a temporary name and then renamed: it is there whole or not at all. What gnuplot
  /// says goes to a file, not a pipe, so that it never waits for a reader.
  func draw(_ name: String, format: String, in folder: URL) -> String? {
    let manager = FileManager.default
    let partial = ".\(name).\(format).partial"
    let picture = folder.appendingPathComponent(partial)
    let messages = folder.appendingPathComponent(".\(name).\(format).messages")
    defer {
      try? manager.removeItem(at: messages)
      try? manager.removeItem(at: picture)
    }
    guard manager.createFile(atPath: messages.path, contents: nil),
      let output = try? FileHandle(forWritingTo: messages)
    else { return "\(folder.path) can't be written" }
    defer { try? output.close() }
    let process = Process()
    process.executableURL = executable
    process.arguments = ["-e", "format='\(format)'; output_name='\(partial)'", "\(name).gp"]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = output
    if let problem = run(process) { return problem }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      return "gnuplot failed (status \(process.terminationStatus)): " + Self.firstLine(of: messages)
    }
    let size = (try? manager.attributesOfItem(atPath: picture.path)[.size] as? Int) ?? nil
    guard let size, size > 0 else { return "gnuplot drew nothing: " + Self.firstLine(of: messages) }
    guard rename(picture.path, folder.appendingPathComponent("\(name).\(format)").path) == 0 else {
      return "\(name).\(format) can't be written: \(String(cString: strerror(errno)))"
    }
    return nil
  }

  private func run(_ process: Process) -> String? {
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    do { try process.run() } catch { return "\(executable.path) can't be run: \(error.localizedDescription)" }
    if ended.wait(timeout: .now() + timeout) == .timedOut {
      // A child may have inherited a mask that blocks SIGTERM.
      kill(process.processIdentifier, SIGKILL)
      _ = ended.wait(timeout: .now() + 5)
      return "gnuplot didn't end within \(Int(timeout)) s"
    }
    return nil
  }

  /// The first line of what gnuplot said that isn't an echo of the script.
  private static func firstLine(of file: URL) -> String {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    return lines.first { $0.contains("line ") } ?? lines.first { !$0.isEmpty } ?? "no message"
  }
}
