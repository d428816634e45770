import Foundation

/// What the program says of its own commands.
struct CommandDescription: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String
    }

    let kind: String
    let names: [Name]?
    let valueName: String?
    let shouldDisplay: Bool
    let abstract: String?
    /// Present where a shell can complete the value; its form is the argument parser's own.
    let completionKind: AnyForm?

    /// `--out`; of an argument without an option the name of its value.
    var spelling: String { names?.first { $0.kind == "long" }.map { "--\($0.name)" } ?? valueName ?? "" }
  }

  /// Anything.
  struct AnyForm: Decodable {
    init(from decoder: any Decoder) {}
  }

  private struct Description: Decodable {
    let command: CommandDescription
  }

  let commandName: String
  let abstract: String?
  let shouldDisplay: Bool
  let arguments: [Argument]?
  let subcommands: [CommandDescription]?

  static func ofProgram() throws -> CommandDescription {
    let dump = try Serbase.succeed(["--experimental-dump-help"], in: FileManager.default.temporaryDirectory).output
    return try JSONDecoder().decode(Description.self, from: Data(dump.utf8)).command
  }

  /// The commands below that people are shown, without `help`.
  var visible: [CommandDescription] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }

  /// All commands that do something, with their words: `features list`.
  func leaves(_ path: [String] = []) -> [(path: [String], command: CommandDescription)] {
    visible.flatMap { command in
      let own = path + [command.commandName]
      return command.visible.isEmpty ? [(own, command)] : command.leaves(own)
    }
  }
}
