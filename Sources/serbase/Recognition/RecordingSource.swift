import Foundation
import SerCorpus

/// Recordings that a command was given: files, folders, or one on standard input.
enum RecordingSource: Sendable {
  case file(String)
  case standardInput

  /// What outputs call it: the path as it was given, below a folder with that folder; `-` for standard input.
  var name: String {
    switch self {
    case .file(let path): path
    case .standardInput: "-"
    }
  }

  /// The recordings of the arguments, in their order, a folder's sorted by path. Throws for a folder without audio.
  static func all(_ arguments: [String]) throws -> [RecordingSource] {
    guard arguments.count(where: { $0 == "-" }) < 2 else {
      throw CommandFailure.usage("- is standard input, which can be read once")
    }
    return try arguments.flatMap { argument -> [RecordingSource] in
      if argument == "-" { return [.standardInput] }
      guard isFolder(argument) else { return [.file(argument)] }
      let prefix = argument.hasSuffix("/") ? argument : argument + "/"
      return try AudioFolder(URL(fileURLWithPath: argument, isDirectory: true)).audio.map { .file(prefix + $0.path) }
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
