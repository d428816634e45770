import Foundation
import SerTestSupport
import Testing

/// What shells offer.
@Suite struct CompletionTests {
  /// What the program offers for the last word of a command line, as the scripts of shells ask it.
  private func offers(
    _ words: [String], for argument: String, in folder: URL = FileManager.default.temporaryDirectory
  ) throws -> [String] {
    let typed = words.last ?? ""
    let line = ["serbase"] + words
    let result = try Serbase.run(
      ["---completion", words[0], "--", argument, "\(line.count - 1)", "\(typed.count)"] + line, in: folder,
      environment: ["SAP_SHELL": "zsh", "SAP_SHELL_VERSION": "5.9"])
    try #require(result.status == 0, "\(result.errors)")
    // Zsh gets a blank line at the end.
    return result.output.split(separator: "\n").map(String.init).filter { $0 != " " }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func scriptsKnowEveryCommand(shell: String) throws {
    let script = try Serbase.succeed(
      ["--generate-completion-script", shell], in: FileManager.default.temporaryDirectory
    ).output
    for (path, command) in try CommandDescription.ofProgram().leaves() {
      for word in path { #expect(script.contains(word), "\(path)") }
      for argument in command.arguments ?? [] where argument.shouldDisplay && argument.kind == "option" {
        // Fish has options without their hyphens.
        #expect(script.contains(argument.spelling.drop { $0 == "-" }), "\(path): \(argument.spelling)")
      }
    }
    #expect(!script.contains("manual"), "hidden commands aren't offered")
  }

  /// Options that take a file, a folder or one of several names complete it. Bash offers no files of its own accord.
  @Test func filesAndNamesAreCompleted() throws {
    let completed = [
      "dir", "file", "csv", "npz|csv|arff|libsvm", "svg|txt", "corpus", "bundle", "model", "set", "sets", "models",
      "protocol", "normalize", "format", "strategy", "metric", "emotions|scheme", "files", "encoding", "kernel",
    ]
    var count = 0
    for (path, command) in try CommandDescription.ofProgram().leaves() {
      for argument in command.arguments ?? [] where argument.shouldDisplay && argument.kind != "flag" {
        guard let value = argument.valueName, completed.contains(value) else { continue }
        #expect(argument.completionKind != nil, "\(path): \(argument.spelling) <\(value)>")
        count += 1
      }
    }
    #expect(count > 100)
  }

  @Test func listsGoOn() throws {
    #expect(try offers(["compare", "--models", "svm,fo"], for: "--models") == ["svm,forest"])
    #expect(try !offers(["compare", "--models", "svm,"], for: "--models").contains("svm,svm"))
    #expect(
      try offers(["compare", "--sets", "mfcc-functionals+ege"], for: "--sets") == ["mfcc-functionals+egemaps"])
    #expect(try offers(["fit", "--protocol", "luna-5fold,g"], for: "--protocol").isEmpty, "a fit has one protocol")
  }

  /// The protocols of the corpus that is named, before those of any corpus.
  @Test func protocolsAreThoseOfTheCorpus() throws {
    let ravdess = try offers(["fit", "svm", "ravdess", "--protocol", ""], for: "--protocol")
    #expect(ravdess.first == "luna-5fold" && ravdess.contains("random-80-10-10"))
    let emodb = try offers(["fit", "svm", "emodb", "--protocol", ""], for: "--protocol")
    #expect(!emodb.isEmpty && !emodb.contains("luna-5fold"))
  }

  /// A corpus is a name or the path of a manifest.
  @Test func corporaAreNamesOrManifests() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("rooms"), withIntermediateDirectories: true)
      for name in ["rave.csv", "rave.wav", "rooms/mine.csv"] {
        try Data().write(to: folder.appendingPathComponent(name))
      }
      #expect(try offers(["eda", "rav"], for: "positional@0", in: folder) == ["ravdess", "rave.csv"])
      #expect(try offers(["eda", "rooms/"], for: "positional@0", in: folder) == ["rooms/mine.csv"])
      #expect(try offers(["eda", "ro"], for: "positional@0", in: folder) == ["rooms/"])
    }
  }
}
