import ArgumentParser
import Foundation
import SerAudio
import SerCorpus
import SerFeatures
import SerFormats
import SerNumerics
import SerReports

/// `serbase augment`: what augmentations do to recordings, to be heard and seen.
struct AugmentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Listen to what augmentations do to recordings.",
    discussion: """
      Writes a folder with a page (index.html) that plays each recording as it is and under every augmentation at a mild \
      and a strong setting, or under --chain, with spectrograms. A chain is a list of steps separated by commas, a step a \
      name with settings after colons: noise:snr=10..20:colour=pink,stretch:rate=0.9..1.1:p=0.5. A range is drawn from \
      anew for each clip and copy; p is the probability of the step. `compare` and `fit` take the same chains.
      """)

  @Argument(help: ArgumentHelp("Recordings.", valueName: "file"), completion: .file())
  var files: [String] = []
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String?
  @Option(help: "The chain to listen to (default: every augmentation, mild and strong).", completion: .augmentations)
  var chain: String?
  @Option(help: ArgumentHelp("Copies to draw of each recording, with --chain (default: 3).", valueName: "n"))
  var copies: Int?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Speech to mix babble from (default: synthetic voices).", valueName: "file"), completion: .file()
  )
  var babble: [String] = []
  @Flag(help: "List the augmentations and their settings instead.")
  var list = false
  @OptionGroup var options: RunOptions

  func validate() throws {
    if list { return }
    guard !files.isEmpty else { throw ValidationError("give at least one recording") }
    guard out != nil else { throw ValidationError("where to? Give a folder with --out DIR") }
    if let copies, !(1...50).contains(copies) { throw ValidationError("--copies \(copies): 1 to 50") }
    if copies != nil, chain == nil { throw ValidationError("--copies goes with --chain") }
  }

  func run() async throws {
    if list { return try writeList() }
    let console = options.console
    let out = out ?? ""
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: ListeningFolder.folderKind)
    let variants = try variants()
    let listening = ListeningFolder(
      variants: variants, masks: chain == nil ? ListeningFolder.masks : [], seed: Seed(options.seed),
      babble: try await voices(for: variants),
      hasOwnBabble: !babble.isEmpty && variants.contains(where: \.chain.mixesBabble), workers: options.workers,
      command: Serbase.commandLine)
    let progress = console.progress("augmenting")
    let outcome = try await listening.write(files.map { URL(fileURLWithPath: $0) }, to: folder) {
      progress.update($0, of: $1)
    }
    progress.finish("\(outcome.sounds.count) sounds in \(String(format: "%.1f", progress.seconds)) s")
    if let problem = outcome.plots.problem { console.warning(problem) }
    for sound in outcome.sounds where sound.attenuationDecibel > 0 {
      console.note(
        "\(sound.file): written \(String(format: "%.1f", sound.attenuationDecibel)) dB quieter, so that 16 bits don't clip"
      )
    }
    if options.json { return try console.json(outcome.sounds) }
    console.result("\(outcome.sounds.count) sounds with spectrograms: open \(out)/index.html")
  }

  private func variants() throws -> [ListeningFolder.Variant] {
    guard let chain else { return try ListeningFolder.catalogue }
    return try (0..<(copies ?? 3)).map { copy in
      try .init(group: "chain", setting: "copy-\(copy + 1)", specification: chain, copy: copy)
    }
  }

  private func voices(for variants: [ListeningFolder.Variant]) async throws -> [AudioClip] {
    guard variants.contains(where: \.chain.mixesBabble) else { return [] }
    guard babble.isEmpty else { return try babble.map { try AudioFile.read(URL(fileURLWithPath: $0)).clip } }
    return try await SyntheticBabble.clips(workers: options.workers)
  }

  private struct Line: Encodable {
    let name: String
    let summary: String
    let settings: [String: String]
  }

  private func writeList() throws {
    let entries = AugmentationCatalogue.entries
    if options.json {
      return try options.console.json(
        entries.map { entry in
          Line(
            name: entry.name, summary: entry.summary,
            settings: Dictionary(uniqueKeysWithValues: entry.parameters.map { ($0.name, $0.summary) }))
        })
    }
    let rows = entries.flatMap { entry in
      entry.parameters.enumerated().map { index, parameter in
        [index == 0 ? entry.name : "", parameter.name, parameter.summary]
      }
    }
    options.console.result(TextTable(header: ["augmentation", "setting", "what"], rows: rows).text)
    options.console.result("\nEvery step also takes p=…, its probability (default 1).")
  }
}
