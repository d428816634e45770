import ArgumentParser
import Foundation
import SerCorpus
import SerFormats
import SerNumerics

/// `serbase corpus …`: what corpora there are, whether one is complete, how to make a manifest or a synthetic corpus.
struct CorpusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus", abstract: "List, check, index and synthesize corpora.",
    subcommands: [List.self, Check.self, Index.self, Synthesize.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The corpora that serbase knows by name.")

    @Option(help: ArgumentHelp("The folder of corpus cards and manifests.", valueName: "dir"), completion: .directory)
    var manifests: String?
    @Flag(help: "One machine-readable document instead of a table.")
    var json = false

    private struct Line: Encodable {
      let identifier: String
      let name: String
      let files: Int?
      let speakers: Int?
      let hasManifest: Bool
      let protocols: [String]
      let licence: String
      let homepage: String
    }

    func run() async throws {
      let directory = try CorpusDirectory.locate(
        explicit: manifests.map { URL(fileURLWithPath: $0, isDirectory: true) })
      let lines = try CorpusCatalogue.identifiers.map { identifier in
        let card = try directory.card(of: identifier)
        return Line(
          identifier: identifier, name: card.name, files: card.expected.files, speakers: card.expected.speakers,
          hasManifest: FileManager.default.fileExists(atPath: directory.manifestURL(of: identifier).path),
          protocols: card.protocols, licence: card.licence.name, homepage: card.homepage)
      }
      let console = Console(isQuiet: false)
      if json { return try console.json(lines) }
      let table = TextTable(
        header: ["corpus", "files", "speakers", "manifest", "default protocol", "licence", "name"],
        rows: lines.map { line in
          [
            line.identifier, line.files.map(String.init) ?? "any", line.speakers.map(String.init) ?? "any",
            line.hasManifest ? "yes" : "by index", line.protocols.first ?? "", line.licence, line.name,
          ]
        }, rightAligned: [1, 2])
      console.result(table.text)
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Verify presence, digest and decodability of every recording.",
      discussion: "Names every missing, changed, corrupt, extra and duplicate file. Exits with 65 unless all are right."
    )

    @OptionGroup var source: CorpusOptions
    @OptionGroup var options: RunOptions

    func run() async throws {
      let folder = try CorpusSession.audioFolder(for: source.corpus, source.audio)
      let directory = try CorpusSession.directory(source.audio)
      let corpus: Corpus
      let check: CorpusCheck
      do {
        corpus = try await Corpus.open(
          source.corpus, audio: folder, directory: directory, workers: options.workers)
        check = try await corpus.check(folder, workers: options.workers)
      } catch let error as CorpusError where error.isAboutAudio {
        let card = try? directory.card(of: source.corpus)
        throw CommandFailure.noInput("\(error)" + (card.map { "\n\($0.downloadText)" } ?? ""))
      }
      if options.json { try options.console.json(check) } else { options.console.result(check.text) }
      if !check.passed {
        throw CommandFailure.checkFailed(
          "\(check.recordings - check.verified) of \(check.recordings) recordings of \(corpus.identifier) are not as "
            + "they should be under \(folder.path)")
      }
    }
  }

  struct Index: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Scan a folder and write a manifest of its recordings.",
      discussion: "Any layout will do: flat, by actor, nested, with a second copy inside. Copies are skipped by digest."
    )

    @Argument(help: "The corpus whose file names these are.", completion: .knownCorpus)
    var corpus: String
    @OptionGroup var audio: AudioOptions
    @Option(
      help: ArgumentHelp("Names, digests and sizes (path,sha256,bytes) instead of audio.", valueName: "csv"),
      completion: .csv)
    var listing: String?
    @Option(help: ArgumentHelp("The manifest to write.", valueName: "csv"), completion: .csv)
    var out: String
    @OptionGroup var options: RunOptions

    func validate() throws {
      if listing != nil, audio.audio != nil { throw ValidationError("give either --audio or --listing") }
    }

    func run() async throws {
      let parser = try CorpusCatalogue.parser(named: corpus)
      let directory = try CorpusSession.directory(audio)
      let speakers = try directory.speakers(of: corpus)
      let destination = URL(fileURLWithPath: out)
      if let listing {
        let manifest = try Manifest(listing: URL(fileURLWithPath: listing), parser: parser, speakers: speakers)
        try manifest.write(to: destination)
        if options.json {
          return try options.console.json(["corpus": corpus, "out": out, "recordings": "\(manifest.entries.count)"])
        }
        options.console.result("\(corpus): \(manifest.entries.count) recordings listed in \(out)")
        return
      }
      let folder = try CorpusSession.audioFolder(for: corpus, audio)
      let index = try await CorpusIndexer(parser: parser, speakers: speakers, workers: options.workers).index(folder)
      try index.manifest.write(to: destination)
      if options.json { return try options.console.json(index) }
      options.console.result(index.text(card: try directory.card(of: corpus)))
      options.console.note("wrote \(out)")
    }
  }

  struct Synthesize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a corpus of synthetic voices, to try everything without a download.",
      discussion: """
        A source-filter voice speaks RAVDESS-shaped files: speakers of both genders, 8 emotions, two intensities. \
        The same seed gives the same bytes. Its results say nothing about people.
        """)

    @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
    var out: String
    @Option(help: "Number of speakers, 60 clips each.")
    var speakers = 12
    @Option(help: "Sample rate in Hz.")
    var sampleRate = 16000
    @OptionGroup var options: RunOptions

    /// What a synthetic corpus holds. The manifest alone doesn't tell it from real recordings of somebody's.
    private static let folderKind = StagedOutput.FolderKind(marker: "synthetic-corpus.json") { name in
      name == "manifest.csv" || (name.hasPrefix("Actor_") && name.count == 8)
    }

    /// What it takes to make the corpus again.
    private struct Recipe: Encodable {
      let writtenBy: String
      let speakers: Int
      let sampleRate: Int
      let seed: UInt64
    }

    func run() async throws {
      try StagedOutput.check(URL(fileURLWithPath: out, isDirectory: true), as: Self.folderKind)
      let corpus = try SyntheticCorpus(speakers: speakers, sampleRate: sampleRate, seed: Seed(options.seed))
      let progress = options.console.progress("synthesizing \(speakers) speakers")
      let folder = URL(fileURLWithPath: out, isDirectory: true)
      let entries = try await StagedOutput.writeFolder(at: folder, as: Self.folderKind) { staging in
        let entries = try await corpus.write(to: staging, workers: options.workers) { progress.update($0, of: $1) }
        try Manifest(entries).write(to: staging.appendingPathComponent("manifest.csv"))
        let recipe = Recipe(
          writtenBy: ProgramVersion.name, speakers: speakers, sampleRate: sampleRate, seed: options.seed)
        try StagedOutput.write(
          try Console.jsonData(recipe), to: staging.appendingPathComponent(Self.folderKind.marker))
        return entries
      }
      let audioSeconds = entries.reduce(0) { $0 + ($1.duration ?? 0) }
      progress.finish(
        "\(entries.count) clips, \(String(format: "%.0f", audioSeconds)) s of speech, in "
          + "\(String(format: "%.1f", progress.seconds)) s")
      if options.json {
        struct Summary: Encodable {
          let folder: String
          let clips: Int
          let audioSeconds: Double
          let seed: UInt64
        }
        return try options.console.json(
          Summary(folder: out, clips: entries.count, audioSeconds: audioSeconds, seed: options.seed))
      }
      options.console.result("\(entries.count) clips in \(out), described by \(out)/manifest.csv")
    }
  }
}
