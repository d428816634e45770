/// The manual page of a command, in the macros of man(7), made from what its help says.
struct ManualPage {
  /// `serbase-fit` for `man serbase-fit`.
  let name: String
  let text: String

  /// The pages of a program: one of its own, and one for each of its commands, which holds those below it.
  static func all(of program: CommandTree) -> [ManualPage] {
    let pages = program.visibleSubcommands.map { command in
      ManualPage(
        name: "\(program.commandName)-\(command.commandName)",
        sections: commandSections(command, path: [program.commandName])
          + [("SEE ALSO", [seeAlso([program.commandName])])])
    }
    return [overview(of: program, pages)] + pages
  }

  private typealias Section = (title: String, lines: [String])

  private init(name: String, sections: [Section]) {
    self.name = name
    // Without a date: the page of a version is the same whenever it is built.
    let head = ".TH \(ManualText.literal(name.uppercased())) 1 \"\" \"\(ProgramVersion.name)\" \"User Commands\""
    // Names and paths are not to be divided, and ragged lines are easier to read on a terminal.
    let body = sections.flatMap { [".SH \($0.title)"] + $0.lines }
    text = ([head, ".nh", ".ad l"] + body).joined(separator: "\n") + "\n"
  }

  private static func overview(of program: CommandTree, _ pages: [ManualPage]) -> ManualPage {
    let name = program.commandName
    let commands = program.visibleSubcommands.flatMap { command in
      let below = command.visibleSubcommands.map(\.commandName)
      let also = below.isEmpty ? "" : " Commands: \(below.joined(separator: ", "))."
      return [
        ".TP", "\\fB\(ManualText.literal("\(name)-\(command.commandName)"))\\fR(1)",
        ManualText.prose((command.abstract ?? "") + also),
      ]
    }
    return ManualPage(
      name: name,
      sections: [
        ("NAME", [title(name, program)]),
        (
          "SYNOPSIS",
          ["\(ManualText.bold(name)) \(ManualText.italic("command")) [\(ManualText.italic("argument")) ...]"]
        ),
        ("DESCRIPTION", ManualText.paragraphs(program.discussion ?? "")),
        ("COMMANDS", commands),
        ("OPTIONS", options(of: program)),
        ("EXIT STATUS", definitions(ExitStatus.meanings.map { ("\($0.code)", $0.meaning) })),
        ("ENVIRONMENT", definitions(ManualFacts.environment)),
        ("FILES", definitions(ManualFacts.files)),
        ("SEE ALSO", [seeAlso(pages.map(\.name))]),
      ])
  }

  /// A command, and all commands below it, each with a synopsis, a description and options.
  private static func commandSections(_ command: CommandTree, path: [String]) -> [Section] {
    let own = path + [command.commandName]
    let below = command.visibleSubcommands
    var sections: [Section] = [("NAME", [title(own.joined(separator: "-"), command)])]
    if below.isEmpty {
      sections.append(("SYNOPSIS", synopsis(of: command, path: own)))
      sections.append(("DESCRIPTION", description(of: command)))
      sections += argumentSections(of: command)
    } else {
      sections.append(
        ("SYNOPSIS", below.flatMap { synopsis(of: $0, path: own + [$0.commandName]) + [".br"] }.dropLast()))
      sections.append(("DESCRIPTION", description(of: command)))
      for command in below {
        let parts = argumentSections(of: command).flatMap {
          [".SS \"\($0.title.capitalized) of \(command.commandName)\""] + $0.lines
        }
        sections.append(
          (
            ManualText.literal((own + [command.commandName]).joined(separator: " ").uppercased()),
            description(of: command) + parts
          ))
      }
    }
    sections.append(("EXIT STATUS", ["0 when done; the other codes are those of \\fBserbase\\fR(1)."]))
    return sections
  }

  private static func title(_ name: String, _ command: CommandTree) -> String {
    let abstract = command.abstract ?? ""
    let line = abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract
    return "\(ManualText.literal(name)) \\- \(ManualText.prose(line.prefix(1).lowercased() + line.dropFirst()))"
  }

  private static func description(of command: CommandTree) -> [String] {
    let discussion = ManualText.paragraphs(command.discussion ?? "")
    let abstract = ManualText.prose(command.abstract ?? "")
    return discussion.isEmpty ? [abstract] : [abstract, ".PP"] + discussion
  }

  private static func synopsis(of command: CommandTree, path: [String]) -> [String] {
    let arguments = command.visibleArguments
    let positionals = arguments.filter { $0.kind == .positional }.map { argument in
      let name = ManualText.italic(argument.valueName ?? "") + (argument.isRepeating ? " ..." : "")
      return argument.isOptional ? "[\(name)]" : name
    }
    let required = arguments.filter { $0.kind == .option && !$0.isOptional }.map(spelling)
    let words = [ManualText.bold(path.joined(separator: " "))] + positionals + required
    return [(words + ["[\(ManualText.italic("option")) ...]"]).joined(separator: " ")]
  }

  private static func argumentSections(of command: CommandTree) -> [Section] {
    let arguments = command.visibleArguments
    let positionals = arguments.filter { $0.kind == .positional }
    let listed = positionals.flatMap { [".TP", ManualText.italic($0.valueName ?? ""), meaning(of: $0)] }
    // The version is that of the program, whose own page says how to ask for it.
    return (listed.isEmpty ? [] : [("ARGUMENTS", listed)]) + [("OPTIONS", options(of: command, except: "--version"))]
  }

  private static func options(of command: CommandTree, except name: String? = nil) -> [String] {
    let options = command.visibleArguments.filter { $0.kind != .positional && $0.spellings.last != name }
    return options.enumerated().flatMap { index, option -> [String] in
      // `--display` and `--no-display` are told of together.
      let isInverse = index > 0 && options[index - 1].isInverted(by: option)
      let hasInverse = index + 1 < options.count && option.isInverted(by: options[index + 1])
      if isInverse { return [] }
      let inverse = hasInverse ? ", " + spelling(of: options[index + 1]) : ""
      return [".TP", spelling(of: option) + inverse, meaning(of: option)]
    }
  }

  private static func spelling(of argument: CommandArgument) -> String {
    let names = argument.spellings.map(ManualText.bold).joined(separator: ", ")
    guard argument.kind == .option else { return names }
    let more = argument.parsingStrategy == "upToNextOption" ? " ..." : ""
    return names + " " + ManualText.italic(argument.valueName ?? "value") + more
  }

  private static func meaning(of argument: CommandArgument) -> String {
    let text = argument.abstract ?? ""
    let given = argument.defaultValue.map { " (default: \($0))" } ?? ""
    let repeats = argument.kind == .option && argument.isRepeating && argument.parsingStrategy != "upToNextOption"
    return ManualText.prose(text + given + (repeats ? " May be given several times." : ""))
  }

  private static func definitions(_ entries: [(term: String, meaning: String)]) -> [String] {
    entries.flatMap { [".TP", ManualText.bold($0.term), ManualText.prose($0.meaning)] }
  }

  private static func seeAlso(_ names: [String]) -> String {
    names.map { "\(ManualText.bold($0))(1)" }.joined(separator: ", ")
  }
}
