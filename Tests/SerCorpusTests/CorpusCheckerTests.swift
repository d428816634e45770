import Foundation
import SerCorpus
import SerTestSupport
import Testing

@Suite("Checking and locating")
struct CorpusCheckerTests {
  @Test("A complete folder passes in every layout")
  func complete() async throws {
    try await withTemporaryFolder { folder in
      let (manifest, names) = try await reference(in: folder)
      for layout in ["", "Actor_01/", "a/b/c/"] {
        let copy = folder.appendingPathComponent("copy-\(layout.count)")
        for (seed, name) in names.enumerated() { try Recordings.write(layout + name, seed: seed, in: copy) }
        let check = try await CorpusChecker(manifest: manifest, parser: RAVDESSParser()).check(copy)
        #expect(check.passed && check.verified == 6 && check.extra.isEmpty && check.duplicates.isEmpty)
        #expect(check.text.contains("6 of 6 recordings verified"))
      }
    }
  }

  @Test("Missing, corrupt, changed, extra and duplicate files are each named, with what to download")
  func damaged() async throws {
    try await withTemporaryFolder { root in
      let (manifest, names) = try await reference(in: root)
      let folder = root.appendingPathComponent("reference")
      try FileManager.default.removeItem(at: folder.appendingPathComponent("Actor_01/\(names[0])"))
      try Recordings.truncate("Actor_01/\(names[1])", to: 1000, in: folder)
      try Recordings.write("Actor_01/\(names[2])", seed: 77, in: folder)
      try Recordings.write("again/\(names[3])", seed: 3, in: folder)
      try Recordings.write("Actor_01/03-02-01-01-01-01-01.wav", seed: 50, in: folder)
      try Recordings.write("holiday.wav", seed: 51, in: folder)
      let checker = CorpusChecker(
        manifest: manifest, card: try Recordings.directory.card(of: "ravdess"), parser: RAVDESSParser())
      let check = try await checker.check(folder)
      #expect(!check.passed && check.verified == 3)
      #expect(check.missing == ["Actor_01/\(names[0])"])
      #expect(check.corrupt.map(\.path) == ["Actor_01/\(names[1])"])
      #expect(check.altered.map(\.path) == ["Actor_01/\(names[2])"])
      #expect(check.altered.first?.reason.contains("same size") == true)
      #expect(check.duplicates.map(\.path) == ["again/\(names[3])"])
      #expect(check.extra.map(\.path) == ["Actor_01/03-02-01-01-01-01-01.wav", "holiday.wav"])
      for name in names[0...3] { #expect(check.text.contains(name)) }
      #expect(check.text.contains("zenodo.org/records/1188976/files/Audio_Speech_Actors_01-24.zip"))
      #expect(check.countDifferences.contains("files: 6 instead of 1440"))
      let decoded = try JSONDecoder().decode(CorpusCheck.self, from: JSONEncoder().encode(check))
      #expect(decoded == check)
    }
  }

  @Test("Nothing to check is an error, not a report")
  func nothing() async throws {
    try await withTemporaryFolder { root in
      let checker = CorpusChecker(manifest: Manifest([ManifestEntry(path: "a.wav", emotion: .sad)]))
      await #expect(throws: CorpusError.noAudio(path: root.path, otherFiles: 0)) { try await checker.check(root) }
      let missing = root.appendingPathComponent("no")
      await #expect(throws: CorpusError.missingFolder(path: missing.path)) { try await checker.check(missing) }
    }
  }

  @Test("Of several files of one name the one with the digest is taken")
  func digestDecides() async throws {
    try await withTemporaryFolder { root in
      let (manifest, names) = try await reference(in: root)
      let folder = root.appendingPathComponent("two")
      try Recordings.write("a/\(names[0])", seed: 90, in: folder)
      try Recordings.write("much/deeper/\(names[0])", seed: 0, in: folder)
      let locator = try AudioLocator(folder: folder, parser: RAVDESSParser())
      #expect(try locator.path(of: manifest.entries[0]) == "much/deeper/\(names[0])")
      var undigested = manifest.entries[0]
      undigested.sha256 = nil
      #expect(try locator.path(of: undigested) == "a/\(names[0])")
      #expect(try locator.path(of: manifest.entries[1]) == nil)
    }
  }

  @Test("Names that only a folder tells apart: SAVEE by speaker, one's own by matching folders or not at all")
  func sameNames() async throws {
    try await withTemporaryFolder { root in
      try Recordings.write("savee/ALL/DC_a01.wav", seed: 1, in: root)
      try Recordings.write("savee/ALL/JE_a01.wav", seed: 2, in: root)
      let savee = try AudioLocator(folder: root.appendingPathComponent("savee"), parser: SAVEEParser())
      let entry = ManifestEntry(path: "JE/a01.wav", speaker: "JE", emotion: .angry)
      #expect(try savee.path(of: entry) == "ALL/JE_a01.wav")
      try Recordings.write("own/x/anna/1.wav", seed: 1, in: root)
      try Recordings.write("own/x/bert/1.wav", seed: 2, in: root)
      let own = try AudioLocator(folder: root.appendingPathComponent("own"), parser: nil)
      #expect(try own.path(of: ManifestEntry(path: "bert/1.wav", emotion: .sad)) == "x/bert/1.wav")
      // Nobody's namesake, and between two of the same folder name nothing decides.
      #expect(try own.path(of: ManifestEntry(path: "carl/1.wav", emotion: .sad)) == nil)
      try Recordings.write("own/y/bert/1.wav", seed: 3, in: root)
      let manifest = Manifest([ManifestEntry(path: "bert/1.wav", emotion: .sad)])
      let check = try await CorpusChecker(manifest: manifest).check(root.appendingPathComponent("own"))
      #expect(!check.passed && check.ambiguous.map(\.path) == ["bert/1.wav"])
    }
  }

  @Test("A corpus opens by name, by manifest, and from its folder where none is committed")
  func opening() async throws {
    let directory = Recordings.directory
    let emodb = try await Corpus.open("emodb", audio: nil, directory: directory)
    #expect(emodb.manifest.entries.count == 535 && emodb.card != nil && emodb.index == nil)
    let unknown = await #expect(throws: CorpusError.self) {
      try await Corpus.open("emo-db", audio: nil, directory: directory)
    }
    #expect(unknown?.description.contains("did you mean 'emodb'?") == true)
    let noManifest = await #expect(throws: CorpusError.self) {
      try await Corpus.open("savee", audio: nil, directory: directory)
    }
    #expect(noManifest?.kind == .noInput && noManifest?.description.contains("serbase corpus index savee") == true)
    try await withTemporaryFolder { folder in
      try Recordings.write("DC/a01.wav", seed: 1, in: folder)
      let savee = try await Corpus.open("savee", audio: folder, directory: directory)
      #expect(savee.index?.manifest == savee.manifest && savee.manifest.entries.map(\.path) == ["DC/a01.wav"])
      try savee.manifest.write(to: folder.appendingPathComponent("manifest.csv"))
      #expect(try await Corpus.open("savee", audio: folder, directory: directory).index == nil)
      let own = try await Corpus.open(
        folder.appendingPathComponent("manifest.csv").path, audio: nil,
        directory: { () throws -> CorpusDirectory in throw CorpusError.noManifestsFolder(searched: []) }())
      #expect(own.identifier == "manifest" && own.manifest == savee.manifest && own.parser == nil)
      #expect(try await own.check(folder).passed)
    }
  }

  @Test(
    "The real corpora pass their committed manifests",
    .enabled(if: Corpora.ravdess != nil && Corpora.emodb != nil, "SERBASE_CORPORA names no folder with both"))
  func real() async throws {
    for (name, folder) in [("ravdess", Corpora.ravdess), ("emodb", Corpora.emodb)] {
      let corpus = try await Corpus.open(name, audio: folder, directory: Recordings.directory)
      let check = try await corpus.check(try #require(folder))
      #expect(check.passed && check.extra.isEmpty && check.duplicates.isEmpty && check.countDifferences.isEmpty)
    }
  }

  /// Six recordings under `reference/Actor_01` and their manifest.
  private func reference(in root: URL) async throws -> (Manifest, [String]) {
    let names = Recordings.ravdessNames(6)
    let folder = root.appendingPathComponent("reference")
    for (seed, name) in names.enumerated() { try Recordings.write("Actor_01/\(name)", seed: seed, in: folder) }
    return (try await CorpusIndexer(parser: RAVDESSParser()).index(folder).manifest, names)
  }
}
