import Foundation
import SerCorpus
import SerFormats
import SerTestSupport
import Testing

@Suite("Manifests")
struct ManifestTests {
  private let digest = String(repeating: "0a", count: 32)

  @Test("Written and read back, sorted by path")
  func roundTrip() async throws {
    let entries = [
      ManifestEntry(
        path: "b, \"c\".wav", sha256: digest, bytes: 44, sampleRate: 48_000, channels: 2, frames: 96_000, speaker: "01",
        gender: .female, emotion: .bored, intensity: .unspecified, statement: "DFA", repetition: "02"),
      ManifestEntry(path: "a.wav", emotion: .calm),
    ]
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("m.csv")
      try Manifest(entries).write(to: url)
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(
        text.hasPrefix(
          "path,sha256,bytes,sample_rate,channels,frames,speaker,gender,emotion,intensity,statement,repetition\n"))
      let manifest = try Manifest(contentsOf: url)
      #expect(manifest.entries == [entries[1], entries[0]])
      #expect(manifest.entries[1].duration == 2)
      #expect(manifest.csv.text == text)
      #expect(manifest.speakers == ["01"] && manifest.emotions == [.calm, .bored])
    }
  }

  @Test("One's own CSV: few columns, any order, no speaker")
  func ownColumns() throws {
    let manifest = try Manifest(text: "emotion,path\r\nhappy,x/1.wav\r\nsad,x/2.wav\r\n", path: "own.csv")
    #expect(
      manifest.entries == [
        ManifestEntry(path: "x/1.wav", emotion: .happy), ManifestEntry(path: "x/2.wav", emotion: .sad),
      ])
  }

  @Test("A wrong header names what is missing, unknown and repeated")
  func header() {
    let error = #expect(throws: CorpusError.self) {
      try Manifest(text: "file,emotoin,emotoin,speaker,speaker\na,b,c,d,e\n", path: "m.csv")
    }
    guard case .manifestHeader("m.csv", let missing, let unknown, let repeated, let nearest)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(missing == ["path", "emotion"] && unknown == ["file", "emotoin"] && repeated == ["emotoin", "speaker"])
    #expect(nearest["emotoin"] == "emotion")
    let text = error?.description ?? ""
    for part in [
      "m.csv, line 1", "missing path, emotion", "did you mean 'emotion'?", "repeated emotoin, speaker",
      "allowed: path,sha256",
    ] {
      #expect(text.contains(part), "\(part) in: \(text)")
    }
    #expect(error?.kind == .badData)
  }

  @Test(
    "Unknown labels get the nearest name, with file and line",
    arguments: [
      ("hapy", "happy"), ("happiness", "happy"), ("fear", "fearful"), ("Angry", "angry"), ("surprise", "surprised"),
      ("xyzzy", nil),
    ] as [(String, String?)])
  func labels(found: String, nearest: String?) {
    let error = #expect(throws: CorpusError.self) {
      try Manifest(text: "path,emotion\n\na.wav,sad\nb.wav,\(found)\n", path: "m.csv")
    }
    #expect(
      error
        == .manifestField(
          path: "m.csv", line: 4, column: "emotion", found: found,
          allowed: "neutral, calm, happy, sad, angry, fearful, disgust, surprised, bored", nearest: nearest))
    #expect(error?.description.contains("m.csv, line 4: emotion: found '\(found)'") == true)
  }

  @Test(
    "Fields that aren't what their column holds",
    arguments: [
      ("gender", "femal"), ("intensity", "strnog"), ("sha256", "abc"), ("sha256", "0A"), ("bytes", "-1"),
      ("frames", "1.5"), ("sample_rate", "0"), ("channels", "two"),
    ])
  func fields(column: String, found: String) {
    let error = #expect(throws: CorpusError.self) {
      try Manifest(text: "path,emotion,\(column)\na.wav,sad,\(found)\n", path: "m.csv")
    }
    guard case .manifestField(_, 2, column, found, _, let nearest)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(nearest == ["femal": "female", "strnog": "strong"][found])
  }

  @Test("Paths stay below the corpus folder and occur once")
  func paths() {
    for path in ["/etc/passwd", "../a.wav", "x/../../a.wav", ""] {
      let error = #expect(throws: CorpusError.self) {
        try Manifest(text: "emotion,path\nsad,\(path)\n", path: "m.csv")
      }
      guard case .manifestField(_, 2, "path", path, _, _)? = error else {
        Issue.record("\(path): \(String(describing: error))")
        continue
      }
    }
    let twice = #expect(throws: CorpusError.self) {
      try Manifest(text: "path,emotion\na.wav,sad\nb.wav,sad\na.wav,happy\n", path: "m.csv")
    }
    #expect(twice == .repeatedRecording(path: "m.csv", line: 4, recording: "a.wav", firstLine: 2))
  }

  @Test("Empty, missing, ragged and binary files")
  func brokenFiles() async throws {
    #expect(throws: CorpusError.emptyManifest(path: "m.csv")) { try Manifest(text: "path,emotion\n", path: "m.csv") }
    #expect(throws: CorpusError.self) { try Manifest(text: "", path: "m.csv") }
    #expect(throws: CorpusError.self) { try Manifest(text: "path,emotion\na.wav\n", path: "m.csv") }
    #expect(throws: CorpusError.self) { try Manifest(text: "path,emotion\n\"a.wav,sad\n", path: "m.csv") }
    try await withTemporaryFolder { folder in
      let missing = #expect(throws: CorpusError.self) {
        try Manifest(contentsOf: folder.appendingPathComponent("no.csv"))
      }
      #expect(missing?.kind == .noInput)
      let binary = folder.appendingPathComponent("b.csv")
      try Data([0xFF, 0xFE, 0x00, 0xC3]).write(to: binary)
      #expect(throws: CorpusError.self) { try Manifest(contentsOf: binary) }
      let unwritable = #expect(throws: CorpusError.self) {
        try Manifest([ManifestEntry(path: "a", emotion: .sad)]).write(to: binary.appendingPathComponent("m.csv"))
      }
      #expect(unwritable?.kind == .unwritable)
    }
  }

  @Test(
    "The committed manifests are complete, one row a recording",
    arguments: [
      ("ravdess", 1440, 24, 1), ("emodb", 535, 10, 0), ("cremad", 7442, 91, 3),
    ])
  func committed(corpus: String, files: Int, speakers: Int, twins: Int) throws {
    let manifest = try #require(try Recordings.directory.manifest(of: corpus))
    let card = try Recordings.directory.card(of: corpus)
    #expect(manifest.entries.count == files && manifest.speakers.count == speakers)
    #expect(card.differences(from: manifest).isEmpty)
    #expect(manifest.twins.count == twins)
    #expect(manifest.entries.allSatisfy { $0.sha256 != nil && $0.bytes != nil && $0.gender != nil })
    let file = try String(contentsOf: Recordings.directory.manifestURL(of: corpus), encoding: .utf8)
    #expect(manifest.csv.text == file)
    // Each row says what its file name says.
    let parser = try CorpusCatalogue.parser(named: corpus)
    for entry in manifest.entries {
      var named = try parser.entry(for: entry.path)
      named.gender = entry.gender
      (named.sha256, named.bytes) = (entry.sha256, entry.bytes)
      (named.sampleRate, named.channels, named.frames) = (entry.sampleRate, entry.channels, entry.frames)
      #expect(named == entry)
    }
  }

  @Test("CREMA-D's manifest is its listing, parsed, with the actors' genders")
  func listing() async throws {
    let manifest = try #require(try Recordings.directory.manifest(of: "cremad"))
    let speakers = try Recordings.directory.speakers(of: "cremad")
    let women = Set(manifest.entries.filter { $0.gender == .female }.compactMap(\.speaker)).count
    #expect(women == 43 && speakers.speakers.count == 91)
    #expect(speakers["1001"]?.age == 51 && speakers["1001"]?.ethnicity == "Not Hispanic")
    #expect(manifest.twins.allSatisfy { $0.contradictory })
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("files.csv")
      let rows = manifest.entries.reversed().map { [$0.path, $0.sha256 ?? "", String($0.bytes ?? 0)] }
      try CSVDocument(header: ["path", "sha256", "bytes"], rows: rows).write(to: url)
      #expect(try Manifest(listing: url, parser: CREMADParser(), speakers: speakers) == manifest)
      try Recordings.write("bad.csv", text: "path,sha256,bytes\nAudioWAV/1001_DFA_BAD_XX.wav,ab,1\n", in: folder)
      let error = #expect(throws: CorpusError.self) {
        try Manifest(listing: folder.appendingPathComponent("bad.csv"), parser: CREMADParser())
      }
      #expect(error?.description.contains("line 2: path: found 'AudioWAV/1001_DFA_BAD_XX.wav'") == true)
    }
  }
}
