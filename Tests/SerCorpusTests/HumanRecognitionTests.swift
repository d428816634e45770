import Foundation
import SerCorpus
import SerTestSupport
import Testing

@Suite struct HumanRecognitionTests {
  private func read(_ text: String, name: String = "rates.csv", encoding: String.Encoding = .utf8) async throws
    -> HumanRecognition
  {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent(name)
      try text.write(to: url, atomically: true, encoding: encoding)
      return try HumanRecognition(contentsOf: url)
    }
  }

  @Test func sharesAndPerCent() async throws {
    let shares = try await read("path,recognition,note\nwav/a.wav,0.85,x\nb.flac,1,\nc.wav,,none\n")
    #expect(shares.rates == ["wav/a.wav": 0.85, "b.flac": 1] && shares.source == "rates.csv")
    let percent = try await read("recognition,path\n85,wav/a.wav\n1,b.wav\n")
    #expect(percent.rates == ["wav/a.wav": 0.85, "b.wav": 0.01])
    // By path first, else by name, whatever folder and format.
    #expect(shares.rate(of: "wav/a.wav") == 0.85 && shares.rate(of: "other/B.wav") == 1)
    #expect(shares.rate(of: "c.wav") == nil)
  }

  @Test func theListOfEMODB() async throws {
    let text =
      "Nr.\tSatz\terkannt\tnatuerlich\n1\u{A0}\t03a01Fa.wav\t90,00\u{A0}\u{A0}\t75,00\n2\t08a01Ab.wav\t75,00\t45\n"
    let list = try await read(text, name: "erkennung.txt", encoding: .isoLatin1)
    #expect(list.rate(of: "wav/03a01Fa.wav") == 0.9 && list.rate(of: "08a01Ab.wav") == 0.75)
  }

  @Test(arguments: [
    ("path,rate\na,1\n", "rates.csv", "path and recognition"),
    ("path,recognition\na,much\n", "rates.csv", "'much' in line 2"),
    ("path,recognition\na,101\n", "rates.csv", "'101' in line 2"),
    ("path,recognition\na,1\na,1\n", "rates.csv", "a twice"),
    ("path,recognition\n", "rates.csv", "no rate"),
    ("a\tb\n", "list.txt", "Satz and erkannt"),
    ("Nr.\tSatz\terkannt\n1\ta.wav\tviel\n", "list.txt", "line 2"),
  ])
  func whatIsNoList(text: String, name: String, says: String) async throws {
    do {
      _ = try await read(text, name: name)
      Issue.record("no error for \(text)")
    } catch let error as CorpusError {
      #expect(error.description.contains(says), "\(error.description)")
    }
  }

  @Test func publishedWithTheAudio() async throws {
    try await withTemporaryFolder { folder in
      let audio = folder.appendingPathComponent("wav")
      try FileManager.default.createDirectory(at: audio, withIntermediateDirectories: true)
      let manifests = CorpusDirectory(folder: repositoryRoot.appendingPathComponent("data-manifests"))
      let emodb = try await Corpus.open("emodb", audio: audio, directory: manifests)
      #expect(try HumanRecognition.published(with: emodb, audio: audio) == nil)
      try "Nr.\tSatz\terkannt\n1\t03a01Fa.wav\t90,00\n".write(
        to: folder.appendingPathComponent("erkennung.txt"), atomically: true, encoding: .utf8)
      let list = try #require(try HumanRecognition.published(with: emodb, audio: audio))
      #expect(list.rate(of: "wav/03a01Fa.wav") == 0.9)
      let ravdess = try await Corpus.open("ravdess", audio: audio, directory: manifests)
      #expect(try HumanRecognition.published(with: ravdess, audio: audio) == nil)
    }
  }

  /// Every published recording of EMO-DB stands in its list, recognised by at least 80 %.
  @Test(.enabled(if: Corpora.emodb != nil, "needs SERBASE_CORPORA"))
  func theRealListOfEMODB() async throws {
    let audio = try #require(Corpora.emodb)
    let manifests = CorpusDirectory(folder: repositoryRoot.appendingPathComponent("data-manifests"))
    let emodb = try await Corpus.open("emodb", audio: audio, directory: manifests)
    let list = try #require(try HumanRecognition.published(with: emodb, audio: audio))
    let rates = emodb.manifest.entries.compactMap { list.rate(of: $0.path) }
    #expect(list.rates.count == 816 && rates.count == 535 && rates.min() == 0.8 && rates.max() == 1)
  }
}
