import Foundation
import SerCorpus
import SerFormats
import SerLearning
import SerNumerics

/// An opened corpus with its audio: what most commands begin with.
struct CorpusSession {
  let corpus: Corpus
  let audioFolder: URL
  /// The recordings that were found.
  let clips: [LocatedClip]
  /// The recordings that were not, with reasons.
  let missing: [FileProblem]

  /// Opens the corpus and finds its files. Throws when there is no folder or none of the recordings is in it.
  static func open(
    _ name: String, _ options: AudioOptions, workers: Int, console: Console
  ) async throws -> CorpusSession {
    let folder = try audioFolder(for: name, options)
    let corpus = try await Corpus.open(
      name, audio: folder, directory: try CorpusSession.directory(options), workers: workers)
    if let index = corpus.index { console.note(index.text(card: corpus.card)) }
    let locator = try corpus.locator(in: folder)
    var clips: [LocatedClip] = []
    var missing: [FileProblem] = []
    let entries = corpus.manifest.entries
    for (entry, place) in zip(entries, locator.paths(of: entries)) {
      switch place {
      case .success(let path?):
        clips.append(LocatedClip(entry: entry, url: folder.appendingPathComponent(path)))
      case .success(nil):
        let error = CorpusError.missingRecording(recording: entry.path, folder: folder.path)
        missing.append(FileProblem(path: entry.path, error))
      case .failure(let error): missing.append(FileProblem(path: entry.path, error))
      }
    }
    guard !clips.isEmpty else {
      throw CommandFailure.noInput(
        "none of the \(missing.count) recordings of \(corpus.identifier) is under \(folder.path)"
          + (corpus.card.map { ".\n\($0.downloadText)" } ?? ""))
    }
    return CorpusSession(corpus: corpus, audioFolder: folder, clips: clips, missing: missing)
  }

  /// The folder of cards and manifests.
  static func directory(_ options: AudioOptions) throws -> CorpusDirectory {
    try CorpusDirectory.locate(explicit: options.manifests.map { URL(fileURLWithPath: $0, isDirectory: true) })
  }

  /// The folder named by `--audio`, else the corpus's own in `$SERBASE_CORPORA`.
  static func audioFolder(for corpus: String, _ options: AudioOptions) throws -> URL {
    if let audio = options.audio { return URL(fileURLWithPath: audio, isDirectory: true) }
    var tried = ""
    if let corpora = ProcessInfo.processInfo.environment["SERBASE_CORPORA"], !corpora.isEmpty {
      let folder = URL(fileURLWithPath: corpora, isDirectory: true).appendingPathComponent(corpus, isDirectory: true)
      if FileManager.default.fileExists(atPath: folder.path) { return folder }
      tried = " ($SERBASE_CORPORA has no folder \(folder.path))"
    }
    // An unknown corpus is the more helpful thing to say first.
    if !corpus.hasSuffix(".csv") && !corpus.contains("/") { _ = try CorpusCatalogue.parser(named: corpus) }
    let card = try? directory(options).card(of: corpus)
    throw CommandFailure.usage(
      "where is the audio of \(corpus)? Give its folder with --audio DIR\(tried)."
        + (card.map { "\nIf you don't have it yet:\n\($0.downloadText)" } ?? ""))
  }

  /// The protocol of that name for this corpus; without a name the card's first, or a general one that the number of
  /// speakers allows.
  func splitProtocol(named name: String?) throws -> SplitProtocol {
    try SplitProtocol.resolve(name, card: corpus.card, speakers: corpus.manifest.speakers.count)
  }
}

extension SplitProtocol {
  /// The card's first protocol, or five folds of speakers; with too few speakers for five folds, a fold a speaker.
  private static func defaultName(card: CorpusCard?, speakers: Int) -> String {
    let name = card?.defaultProtocol ?? SplitProtocol.groupFiveFold.identifier
    let isTooFine = name == SplitProtocol.groupFiveFold.identifier && speakers < 5
    return isTooFine ? SplitProtocol.leaveOneSpeakerOut.identifier : name
  }

  /// A protocol by name, from the corpus's card where it has one.
  static func resolve(_ name: String?, card: CorpusCard?, speakers: Int) throws -> SplitProtocol {
    let name = name ?? defaultName(card: card, speakers: speakers)
    if let folds = try card?.folds(of: name) {
      return .speakerFolds(identifier: name, testSpeakers: folds.testSpeakers)
    }
    if let general = SplitProtocol.general.first(where: { $0.identifier == name }) { return general.protocol }
    let names = SplitProtocol.general.map(\.identifier)
    throw CommandFailure.usage(
      "no protocol '\(name)'\(suggestion(nearestName(to: name, in: names))) For rows without a corpus card there are: "
        + names.joined(separator: ", ") + ".")
  }
}
