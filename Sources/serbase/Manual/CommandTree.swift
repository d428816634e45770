import ArgumentParser
import Foundation

/// A command as its help describes it: what the argument parser knows, read from its own description of the program.
struct CommandTree: Decodable {
  let commandName: String
  let abstract: String?
  let discussion: String?
  let shouldDisplay: Bool
  let arguments: [CommandArgument]?
  let subcommands: [CommandTree]?

  /// The commands below that people are shown, without `help`.
  var visibleSubcommands: [CommandTree] {
    (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }

  /// The arguments that people are shown.
  var visibleArguments: [CommandArgument] { (arguments ?? []).filter(\.shouldDisplay) }

  private struct Description: Decodable {
    let command: CommandTree
  }

  /// The tree of a program.
  static func of(_ program: (some ParsableCommand).Type) throws -> CommandTree {
    do {
      _ = try program.parseAsRoot(["--experimental-dump-help"])
    } catch {
      return try JSONDecoder().decode(Description.self, from: Data(program.fullMessage(for: error).utf8)).command
    }
    throw CommandFailure.checkFailed("the argument parser doesn't describe \(program) any more")
  }
}

/// An argument, option or flag of a command.
struct CommandArgument: Decodable {
  enum Kind: String, Decodable {
    case positional, option, flag
  }

  struct Name: Decodable {
    let kind: String
    let name: String

    /// `--out`, `-h`.
    var text: String { (kind == "long" ? "--" : "-") + name }
  }

  let kind: Kind
  let names: [Name]?
  let valueName: String?
  let defaultValue: String?
  let abstract: String?
  let discussion: String?
  let isOptional: Bool
  let isRepeating: Bool
  let shouldDisplay: Bool
  let parsingStrategy: String?

  /// How it is called: the short names first.
  var spellings: [String] {
    (names ?? []).sorted { ($0.kind == "long" ? 1 : 0) < ($1.kind == "long" ? 1 : 0) }.map(\.text)
  }

  /// Whether the other is the flag that says the opposite.
  func isInverted(by other: CommandArgument) -> Bool {
    guard kind == .flag, other.kind == .flag, let name = names?.last?.name else { return false }
    return other.names?.last?.name == "no-\(name)"
  }
}
