import ArgumentParser
import Foundation
import SerCorpus

/// A corpus and where its audio is.
struct CorpusOptions: ParsableArguments {
  @Argument(help: "A corpus by name (see `serbase corpus list`), or the path of a manifest .csv.", completion: .corpus)
  var corpus: String

  @OptionGroup var audio: AudioOptions
}

/// Where recordings and corpus cards are.
struct AudioOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder that holds the recordings, in any layout (default: the corpus's folder in $SERBASE_CORPORA).",
      valueName: "dir"), completion: .directory)
  var audio: String?

  @Option(
    help: ArgumentHelp("The folder of corpus cards and manifests (default: found by itself).", valueName: "dir"),
    completion: .directory)
  var manifests: String?
}

/// How many bad clips a run may survive, and what it remembers.
struct ExtractionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Bad clips that a run survives; it never survives more than half of them.", valueName: "n"))
  var maxFailures = 10

  @Flag(help: "Compute every feature anew and store none; also leaves out the check of audio against the manifest.")
  var noCache = false

  @Option(
    help: ArgumentHelp("Where computed features are kept (default: ~/.cache/serbase/features).", valueName: "dir"),
    completion: .directory)
  var cache: String?

  /// Where features are kept; nil with `--no-cache`.
  var featureCache: FeatureCache? {
    noCache ? nil : cache.map { FeatureCache(folder: URL(fileURLWithPath: $0, isDirectory: true)) } ?? .standard
  }

  func validate() throws {
    if maxFailures < 0 { throw ValidationError("--max-failures \(maxFailures): 0 or more") }
  }
}
