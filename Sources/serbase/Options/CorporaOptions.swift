import ArgumentParser
import Foundation

/// Several corpora and where the audio of each is.
struct CorporaOptions: ParsableArguments {
  @Argument(
    help: "Corpora by name (see `serbase corpus list`), or paths of manifests .csv: at least two.", completion: .corpus)
  var corpora: [String]
  @Option(
    help: ArgumentHelp(
      "The folder of a corpus's recordings, once a corpus (default: its folder in $SERBASE_CORPORA).",
      valueName: "corpus=dir"))
  var audio: [String] = []
  @Option(
    help: ArgumentHelp("The folder of corpus cards and manifests (default: found by itself).", valueName: "dir"),
    completion: .directory)
  var manifests: String?

  func validate() throws {
    guard corpora.count >= 2 else { throw ValidationError("give at least two corpora") }
    if let twice = corpora.first(where: { name in corpora.count { $0 == name } > 1 }) {
      throw ValidationError("the corpus '\(twice)' is named twice")
    }
    for place in audio {
      let parts = place.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw ValidationError("--audio \(place): expected corpus=dir") }
      guard corpora.contains(parts[0]) else {
        throw ValidationError("--audio \(place): the corpora are \(corpora.joined(separator: ", "))")
      }
    }
  }

  /// Where the audio of a corpus is, as the commands of one corpus have it.
  func audioOptions(for corpus: String) -> AudioOptions {
    var options = AudioOptions()
    options.audio = audio.last { $0.hasPrefix("\(corpus)=") }.map { String($0.dropFirst(corpus.count + 1)) }
    options.manifests = manifests
    return options
  }

  /// Opens all of them. Throws where two have the same name: their rows could not be told apart.
  func open(workers: Int, console: Console) async throws -> [CorpusSession] {
    var sessions: [CorpusSession] = []
    for name in corpora {
      let session = try await CorpusSession.open(name, audioOptions(for: name), workers: workers, console: console)
      if sessions.contains(where: { $0.corpus.identifier == session.corpus.identifier }) {
        throw CommandFailure.usage(
          "two corpora are called '\(session.corpus.identifier)'; give one of the manifests another file name")
      }
      sessions.append(session)
    }
    return sessions
  }
}
