import ArgumentParser
import Foundation
import SerInference
import SerModels
import SerNumerics

/// `serbase export`: writes a bundle's model for another program.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a fitted model in the format of another program.",
    discussion: """
      Formats: \(ModelExport.all.map { "\($0.name): \($0.summary)" }.joined(separator: "; ")). LIBSVM names classes by \
      numbers: the class names where they are whole numbers, else their places in the bundle's list; FILE.labels says which \
      is which. An ONNX model takes unscaled rows as X [N, features], or for networks [N, frames, bands] with frames of \
      zeros behind a shorter clip, and gives label and probabilities (scores where the model only ranks).
      """)

  @Argument(help: "The model bundle.", completion: .directory)
  var bundle: String
  @Option(
    help: ArgumentHelp("\(ModelExport.all.map(\.name).joined(separator: ", ")).", valueName: "name"),
    completion: .exportFormat)
  var format: String
  @Option(
    help: ArgumentHelp(
      "The file to write; with libsvm, scaling goes to FILE.range and class names to FILE.labels.", valueName: "file"),
    completion: .file())
  var out: String

  func validate() throws { try OutputFile.check(out) }

  func run() throws {
    guard let export = ModelExport.all.first(where: { $0.name == format }) else {
      let names = ModelExport.all.map(\.name)
      throw CommandFailure.usage(
        "no format '\(format)'" + (nearestName(to: format, in: names).map { "; did you mean '\($0)'?" } ?? ".")
          + " There are: \(names.joined(separator: ", ")).")
    }
    let model = try ModelBundle(contentsOf: URL(fileURLWithPath: bundle, isDirectory: true))
    let url = URL(fileURLWithPath: out)
    // Named as the user named them.
    let files = try export.write(model, url).map { out + $0.path.dropFirst(url.path.count) }
    let lines =
      ["wrote \(files.joined(separator: ", "))", export.classes(model.manifest.labels)] + marks(of: model.manifest)
    Console(isQuiet: false).result(lines.joined(separator: "\n"))
  }

  /// What stands beside the figures of its kind, and doesn't travel with every format.
  private func marks(of manifest: BundleManifest) -> [String] {
    (manifest.metrics.map { metrics in metrics.marks.map { "judged \($0): \(metrics.meanings[$0] ?? "")" } }) ?? []
  }
}
