import Foundation
import SerCorpus
import SerTestSupport
import Testing

@Suite("Corpus cards and their folder")
struct CorpusCardTests {
  @Test("Every corpus of the catalogue has a card", arguments: CorpusCatalogue.identifiers)
  func committed(corpus: String) throws {
    let card = try Recordings.directory.card(of: corpus)
    #expect(card.identifier == corpus)
    #expect(!card.licence.name.isEmpty && !card.citation.isEmpty && !card.download.address.isEmpty)
    if let files = card.expected.files {
      #expect(card.expected.emotions.compactMap(\.files).reduce(0, +) == files)
    }
    #expect(card.downloadText.contains(card.download.address))
    #expect(card.downloadText.contains(card.licence.name))
  }

  @Test("The RAVDESS folds are those published and hold each actor once")
  func folds() throws {
    let card = try Recordings.directory.card(of: "ravdess")
    #expect(card.defaultProtocol == "luna-5fold")
    let luna = try #require(try card.folds(of: "luna-5fold"))
    #expect(
      luna.testSpeakers.map { $0.compactMap(Int.init) } == [
        [2, 5, 14, 15, 16], [3, 6, 7, 13, 18], [10, 11, 12, 19, 20], [8, 17, 21, 23, 24], [1, 4, 9, 22],
      ])
    let emobox = try #require(try card.folds(of: "emobox-6fold"))
    #expect(
      emobox.testSpeakers.map { $0.compactMap(Int.init) } == [
        [1, 11, 20, 21], [4, 10, 12, 14], [8, 9, 19, 23], [3, 5, 7, 24], [2, 15, 16, 18], [6, 13, 17, 22],
      ])
    let manifest = try #require(try Recordings.directory.manifest(of: "ravdess"))
    for folds in card.folds { #expect(folds.testSpeakers.flatMap { $0 }.sorted() == manifest.speakers) }
    #expect(try card.folds(of: "leave-one-speaker-out") == nil)
    let error = #expect(throws: CorpusError.self) { try card.folds(of: "luna-5folds") }
    #expect(error?.description.contains("did you mean 'luna-5fold'?") == true && error?.kind == .usage)
  }

  @Test("Counts that differ are named")
  func differences() throws {
    let card = try Recordings.directory.card(of: "emodb")
    let manifest = try #require(try Recordings.directory.manifest(of: "emodb"))
    let entries = manifest.entries.filter { $0.speaker != "03" } + [ManifestEntry(path: "zz.wav", emotion: .calm)]
    let differences = card.differences(from: Manifest(entries))
    #expect(differences.contains("speakers: 9 instead of 10"))
    #expect(differences.contains("calm files: 1, an emotion the corpus doesn't have"))
  }

  @Test(
    "A wrong card names the field",
    arguments: [
      ("name: RAV", "", "name"), ("[luna-5fold]", "[]", "protocols"),
      ("[luna-5fold]", "[luna-6fold]", "folds.luna-5fold"),
      ("neutral: 1", "neutral: many", "expected.emotions.neutral"),
      ("neutral: 1", "neutrall: 1", "expected.emotions.neutrall"), ("homepage", "hompage", "hompage"),
      ("[\"01\"]", "[\"02\"]", "folds.luna-5fold.test_speakers"),
      ("protocols: [luna-5fold]", "protocols: luna", "protocols"),
      ("licence: {name: free}", "licence: free", "licence"), ("identifier: x", ": : :\n  - [", "the file"),
    ])
  func wrong(part: String, replacement: String, field: String) {
    let valid = """
      identifier: x
      name: RAV
      language: English
      licence: {name: free}
      citation: nobody
      homepage: none
      download: {address: none, instructions: none}
      expected: {files: 1, speakers: 2, emotions: {neutral: 1}}
      protocols: [luna-5fold]
      folds: {luna-5fold: {source: s, test_speakers: [["01"], ["02"]]}}
      """
    #expect(throws: Never.self) { try CorpusCard(text: valid, path: "x.yaml") }
    let error = #expect(throws: CorpusError.self) {
      try CorpusCard(text: valid.replacingOccurrences(of: part, with: replacement), path: "x.yaml")
    }
    guard case .invalidCard("x.yaml", field, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("The folder is searched for in the documented order")
  func locating() async throws {
    try await withTemporaryFolder { root in
      func makeFolder(_ path: String) throws -> URL {
        try Recordings.write("\(path)/ravdess.yaml", text: "", in: root)
        return root.appendingPathComponent(path)
      }
      let nowhere = root.appendingPathComponent("nowhere")
      let executable = root.appendingPathComponent("prefix/bin/serbase")
      try Recordings.write("prefix/bin/serbase", text: "", in: root)
      func locate(explicit: URL? = nil, variable: URL? = nil, working: URL? = nil) throws -> String {
        let environment = variable.map { ["SERBASE_MANIFESTS": $0.path] } ?? [:]
        return try CorpusDirectory.locate(
          explicit: explicit, environment: environment, workingFolder: working ?? nowhere, executable: executable
        ).folder.resolvingSymlinksInPath().path
      }
      func path(_ url: URL) -> String { url.resolvingSymlinksInPath().path }
      let error = #expect(throws: CorpusError.self) { try locate() }
      #expect(error?.kind == .noInput && error?.description.contains("SERBASE_MANIFESTS") == true)
      let shared = try makeFolder("prefix/share/serbase/data-manifests")
      #expect(try locate() == path(shared))
      let above = try makeFolder("data-manifests")
      #expect(try locate() == path(above))
      let beside = try makeFolder("work/data-manifests")
      #expect(try locate(working: root.appendingPathComponent("work")) == path(beside))
      let named = try makeFolder("named")
      #expect(try locate(variable: named, working: root.appendingPathComponent("work")) == path(named))
      let given = try makeFolder("given")
      #expect(try locate(explicit: given, variable: named) == path(given))
      #expect(throws: CorpusError.noManifestsFolder(searched: [nowhere.path])) { try locate(explicit: nowhere) }
      #expect(throws: CorpusError.self) { try locate(variable: nowhere) }
      #expect(throws: CorpusError.noCard(corpus: "tess", path: named.appendingPathComponent("tess.yaml").path)) {
        try CorpusDirectory(folder: named).card(of: "tess")
      }
    }
  }

  @Test("Speaker tables are read strictly")
  func speakerTables() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("s.csv")
      try Recordings.write("s.csv", text: "speaker,gender\nB,male\nA,female\n", in: folder)
      #expect(try SpeakerTable(contentsOf: url).speakers.map(\.speaker) == ["A", "B"])
      try Recordings.write("s.csv", text: "speaker,gender\nB,mal\n", in: folder)
      let label = #expect(throws: CorpusError.self) { try SpeakerTable(contentsOf: url) }
      #expect(label?.description.contains("did you mean 'male'?") == true)
      try Recordings.write("s.csv", text: "speker,gender\nB,male\n", in: folder)
      let header = #expect(throws: CorpusError.self) { try SpeakerTable(contentsOf: url) }
      #expect(header?.description.contains("did you mean 'speaker'?") == true)
    }
  }
}
