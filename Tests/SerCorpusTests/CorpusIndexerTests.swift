import Foundation
import SerCorpus
import SerTestSupport
import Testing

@Suite("Indexing a folder")
struct CorpusIndexerTests {
  @Test("Flat, by actor and nested folders give the same recordings, whatever the number of workers")
  func layouts() async throws {
    let names = Recordings.ravdessNames(6)
    for layout in ["", "Actor_01/", "audio_speech_actors_01-24/Actor_01/"] {
      try await withTemporaryFolder { folder in
        for (seed, name) in names.enumerated() { try Recordings.write(layout + name, seed: seed, in: folder) }
        let index = try await CorpusIndexer(parser: RAVDESSParser(), workers: 1).index(folder)
        #expect(index.manifest.entries.map(\.path) == names.map { layout + $0 })
        #expect(index.manifest.entries.allSatisfy { $0.frames == 800 && $0.sampleRate == 16_000 && $0.channels == 1 })
        #expect(index.manifest.entries.allSatisfy { $0.bytes == 1644 && $0.sha256?.count == 64 })
        #expect(index.copies.isEmpty && index.unparsed.isEmpty && index.unreadable.isEmpty && index.twins.isEmpty)
        #expect(try await CorpusIndexer(parser: RAVDESSParser(), workers: 4).index(folder) == index)
      }
    }
  }

  @Test("A second copy inside is skipped and named; the shortest path stays")
  func copies() async throws {
    let names = Recordings.ravdessNames(3)
    try await withTemporaryFolder { folder in
      for (seed, name) in names.enumerated() {
        try Recordings.write("Actor_01/\(name)", seed: seed, in: folder)
        try Recordings.write("audio_speech_actors_01-24/Actor_01/\(name)", seed: seed, in: folder)
      }
      try Recordings.write("Actor_00/\(names[0])", seed: 0, in: folder)
      let index = try await CorpusIndexer(parser: RAVDESSParser()).index(folder)
      #expect(index.manifest.entries.map(\.path) == ["Actor_00/\(names[0])"] + names[1...].map { "Actor_01/\($0)" })
      #expect(index.copies.count == 4)
      #expect(index.copies.first?.path == "Actor_01/\(names[0])" && index.copies.first?.kept == "Actor_00/\(names[0])")
      #expect(index.text().contains("copies skipped (same bytes): 4"))
    }
  }

  @Test("Different recordings with the same bytes stay and are named; other versions of one are skipped")
  func twinsAndVersions() async throws {
    try await withTemporaryFolder { folder in
      try Recordings.write("AudioWAV/1006_TIE_HAP_XX.wav", seed: 1, in: folder)
      try Recordings.write("AudioWAV/1006_TIE_NEU_XX.wav", seed: 1, in: folder)
      try Recordings.write("AudioWAV/1001_DFA_ANG_XX.wav", seed: 2, in: folder)
      try Recordings.write("Audio16k/1001_DFA_ANG_XX.wav", seed: 3, in: folder)
      let speakers = try Recordings.directory.speakers(of: "cremad")
      let index = try await CorpusIndexer(parser: CREMADParser(), speakers: speakers).index(folder)
      #expect(
        index.manifest.entries.map(\.path) == [
          "Audio16k/1001_DFA_ANG_XX.wav", "AudioWAV/1006_TIE_HAP_XX.wav", "AudioWAV/1006_TIE_NEU_XX.wav",
        ])
      #expect(index.manifest.entries.map(\.gender) == [.male, .female, .female])
      #expect(index.versions.map(\.path) == ["AudioWAV/1001_DFA_ANG_XX.wav"])
      #expect(index.twins.map(\.contradictory) == [true])
      #expect(index.text().contains("one label is wrong"))
    }
  }

  @Test("Bad files are listed with reasons and don't stop the scan")
  func badFiles() async throws {
    let names = Recordings.ravdessNames(5)
    try await withTemporaryFolder { folder in
      for (seed, name) in names.enumerated() { try Recordings.write(name, seed: seed, in: folder) }
      try Recordings.write(names[1], text: "", in: folder)
      try Recordings.write(names[2], text: "this is not audio, whatever it is called", in: folder)
      try Recordings.truncate(names[3], to: 900, in: folder)
      try Recordings.write("my recording.wav", seed: 9, in: folder)
      try Recordings.write("01-01-01-01-01-01-01.mp4", text: "video", in: folder)
      try Recordings.write("notes.txt", text: "hello", in: folder)
      try Recordings.write(".hidden.wav", seed: 1, in: folder)
      try Recordings.write("__MACOSX/._\(names[0])", text: "x", in: folder)
      let index = try await CorpusIndexer(parser: RAVDESSParser()).index(folder)
      #expect(index.manifest.entries.map(\.path) == [names[0], names[4]])
      #expect(index.unreadable.map(\.path) == [names[1], names[2], names[3]])
      #expect(index.unreadable[0].reason.contains("0 bytes"))
      #expect(index.unreadable[2].reason.contains("cut short"))
      #expect(index.unparsed.map(\.path) == ["01-01-01-01-01-01-01.mp4", "my recording.wav"])
      #expect(index.unparsed[0].reason.contains("video"))
      #expect(index.unreadable.allSatisfy { !$0.reason.contains(folder.path) })
      let json = try JSONEncoder().encode(index)
      #expect(String(decoding: json, as: UTF8.self).contains("\"recordings\":2"))
    }
  }

  @Test("No folder, a file, an empty folder, no audio, nothing that fits")
  func nothingToIndex() async throws {
    let indexer = CorpusIndexer(parser: EMODBParser())
    try await withTemporaryFolder { folder in
      let missing = folder.appendingPathComponent("missing")
      await #expect(throws: CorpusError.missingFolder(path: missing.path)) { try await indexer.index(missing) }
      await #expect(throws: CorpusError.noAudio(path: folder.path, otherFiles: 0)) { try await indexer.index(folder) }
      try Recordings.write("readme.txt", text: "x", in: folder)
      let file = folder.appendingPathComponent("readme.txt")
      await #expect(throws: CorpusError.notAFolder(path: file.path)) { try await indexer.index(file) }
      await #expect(throws: CorpusError.noAudio(path: folder.path, otherFiles: 1)) { try await indexer.index(folder) }
      try Recordings.write("03-01-01-01-01-01-01.wav", seed: 1, in: folder)
      let error = await #expect(throws: CorpusError.self) { try await indexer.index(folder) }
      #expect(error?.kind == .badData)
      #expect(error?.description.contains("03-01-01-01-01-01-01.wav") == true)
      #expect(error?.description.contains("03a01Fa.wav") == true)
    }
  }

  @Test("A clone without Git LFS says so")
  func lfsPointers() async throws {
    try await withTemporaryFolder { folder in
      try Recordings.write("AudioWAV/1001_DFA_ANG_XX.wav", seed: 1, in: folder)
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:c6f94b\nsize 72862\n"
      try Recordings.write("AudioWAV/1001_DFA_DIS_XX.wav", text: pointer, in: folder)
      let index = try await CorpusIndexer(parser: CREMADParser()).index(folder)
      #expect(
        index.unreadable.map(\.reason) == [
          "a Git LFS pointer instead of the sound; install git-lfs and run `git lfs pull`"
        ])
    }
  }

  @Test("A folder that links to itself is walked once")
  func symbolicLinks() async throws {
    try await withTemporaryFolder { folder in
      try Recordings.write("wav/03a01Fa.wav", seed: 1, in: folder)
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent("wav/again"), withDestinationURL: folder)
      let index = try await CorpusIndexer(parser: EMODBParser()).index(folder)
      #expect(index.manifest.entries.map(\.path) == ["wav/03a01Fa.wav"] && index.copies.isEmpty)
    }
  }

  @Test(
    "The real RAVDESS gives the committed manifest",
    .enabled(if: Corpora.ravdess != nil, "SERBASE_CORPORA names no folder with ravdess"))
  func realRAVDESS() async throws {
    let index = try await CorpusIndexer(parser: RAVDESSParser()).index(try #require(Corpora.ravdess))
    #expect(index.manifest == (try Recordings.directory.manifest(of: "ravdess")))
    #expect(
      index.twins.map(\.paths) == [
        ["Actor_07/03-01-03-01-02-01-07.wav", "Actor_07/03-01-03-01-02-02-07.wav"]
      ])
    #expect(index.manifest.entries.count { $0.channels == 2 } == 5)
  }

  @Test(
    "The real EMO-DB gives the committed manifest",
    .enabled(if: Corpora.emodb != nil, "SERBASE_CORPORA names no folder with emodb"))
  func realEMODB() async throws {
    let index = try await CorpusIndexer(parser: EMODBParser()).index(try #require(Corpora.emodb))
    #expect(index.manifest == (try Recordings.directory.manifest(of: "emodb")))
    #expect(index.unparsed.isEmpty && index.unreadable.isEmpty)
  }
}
