import ArgumentParser
import Foundation

/// This program again, for one measurement in a process of its own, so that memory and warm caches are its own too.
enum CellProcess {
  /// Runs a subcommand that prints one JSON document, and reads that. `what` names the measurement in messages.
  static func run<Cell: Decodable>(_ arguments: [String], of what: String) throws -> Cell {
    FileHandle.standardError.write(Data("\(what)\n".utf8))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      FileHandle.standardError.write(Data("\(what) ended with \(process.terminationStatus)\n".utf8))
      throw ExitCode.failure
    }
    return try JSONDecoder().decode(Cell.self, from: data)
  }
}
