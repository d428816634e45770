import Foundation
import SerTestSupport
import Testing

/// Runs the built `serbase` as a user would.
enum Serbase {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The program beside the test runner.
  static let executable: URL = {
    let runner = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return runner.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("serbase")
  }()

  /// Runs one command to its end; its cache and temporary files stay in `folder`, its standard input is a file.
  @discardableResult
  static func run(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:], input: URL? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    variables["XDG_CACHE_HOME"] = folder.appendingPathComponent("cache").path
    variables["SERBASE_MANIFESTS"] = repositoryRoot.appendingPathComponent("data-manifests").path
    variables["SERBASE_CORPORA"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables
    // Files, not pipes: a full pipe would stop the program.
    let files = try ["out", "err"].map { name in
      let url = FileManager.default.temporaryDirectory.appendingPathComponent("serbase-\(UUID().uuidString).\(name)")
      try Data().write(to: url)
      return url
    }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(
      process.terminationReason == .exit, "serbase \(arguments.joined(separator: " ")) was killed by a signal")
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8))
  }

  /// Watches a program that a test means to catch in the middle until something is so, or it has ended. Blocks its thread:
  /// a task that slept here could come back when all is over, since other tests take its turns.
  static func watch(_ process: Process, until condition: () throws -> Bool) rethrows {
    for _ in 0..<60_000 {
      guard try process.isRunning && !condition() else { return }
      usleep(2_000)
    }
  }

  /// Runs a command that must succeed.
  @discardableResult
  static func succeed(_ arguments: [String], in folder: URL) throws -> Result {
    let result = try run(arguments, in: folder)
    try #require(result.status == 0, "serbase \(arguments.joined(separator: " ")): \(result.status)\n\(result.errors)")
    return result
  }
}

/// A synthetic corpus of five speakers, made once for all tests.
enum SharedCorpus {
  static let folder: Result<URL, any Error> = Result {
    let parent = FileManager.default.temporaryDirectory
      .appendingPathComponent("serbase-corpus-\(ProcessInfo.processInfo.processIdentifier)", isDirectory: true)
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try Serbase.succeed(["corpus", "synthesize", "--out", "corpus", "--speakers", "5", "--quiet"], in: parent)
    return parent.appendingPathComponent("corpus", isDirectory: true)
  }
}

/// A bundle of a support vector machine on that corpus, fitted once for all tests.
enum SharedBundle {
  static let folder: Result<URL, any Error> = Result {
    let corpus = try SharedCorpus.folder.get()
    let parent = corpus.deletingLastPathComponent()
    try Serbase.succeed(
      ["fit", "svm", "synthetic", "--audio", corpus.path, "--param", "cost=10", "--out", "bundle", "--quiet"],
      in: parent)
    return parent.appendingPathComponent("bundle", isDirectory: true)
  }
}
