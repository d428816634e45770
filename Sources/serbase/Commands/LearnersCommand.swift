import ArgumentParser
import SerModels

/// `serbase learners`: which classifiers there are, and what can be set.
struct LearnersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learners", abstract: "The classifiers there are, or the settings of one.")

  @Argument(help: "A classifier: shows what --param can set.", completion: .classifier)
  var model: String?
  @Flag(help: "One machine-readable document instead of a table.")
  var json = false

  func run() throws {
    let console = Console(isQuiet: false)
    if let model {
      let description = Description(try ClassifierCatalogue.entry(named: model))
      return json ? try console.json(description) : console.result(description.text)
    }
    let all = ClassifierCatalogue.entries.map { Description($0) }
    if json { return try console.json(all) }
    console.result(TextTable(header: ["classifier", "what"], rows: all.map { [$0.identifier, $0.summary] }).text)
    console.result("\nThe settings of one: serbase learners NAME")
  }

  /// A classifier and its settings.
  struct Description: Encodable {
    struct Setting: Encodable {
      let name: String
      let summary: String
    }

    let identifier: String
    let summary: String
    let acceptsMissingValues: Bool
    let settings: [Setting]

    init(_ entry: ClassifierEntry) {
      identifier = entry.identifier
      summary = entry.summary
      acceptsMissingValues = entry.acceptsMissingValues
      let standardize = Setting(
        name: "standardize",
        summary: "scale columns by the training rows: true or false; default \(entry.standardizesByDefault)")
      settings = entry.hyperparameters.map { Setting(name: $0.name, summary: $0.summary) } + [standardize]
    }

    var text: String {
      let table = TextTable(header: ["--param", "what"], rows: settings.map { [$0.name, $0.summary] })
      return
        "\(identifier): \(summary)\nmissing values: \(acceptsMissingValues ? "accepted" : "refused")\n\n\(table.text)"
    }
  }
}
