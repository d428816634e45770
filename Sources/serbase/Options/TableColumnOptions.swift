import ArgumentParser
import SerCorpus

/// Which columns of a table hold classes and speakers, where the format names its columns.
struct TableColumnOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The column of classes in a .csv or .arff table (default: label; .arff: class, or the last nominal one).",
      valueName: "column"))
  var label: String?
  @Option(
    help: ArgumentHelp(
      "The column of speakers in a .csv or .arff table (default: speaker, if there).", valueName: "column"))
  var group: String?

  /// Throws where columns are named of tables that have no names.
  func check(for tables: [String?]) throws {
    guard label != nil || group != nil, !tables.contains(where: { $0.map(FeatureTable.hasNamedColumns) == true }) else {
      return
    }
    throw ValidationError("--label and --group are for .csv and .arff tables")
  }

  /// Reads a table under these columns.
  func read(_ path: String) throws -> FeatureTable { try FeatureTable.read(path, label: label, group: group) }
}
