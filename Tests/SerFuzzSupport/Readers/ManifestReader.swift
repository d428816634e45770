import Foundation
import SerCorpus
import SerFormats

/// `manifest`: the recordings of a corpus, and the comma-separated values that they are written as.
struct ManifestReader: FuzzedReader {
  let name = "manifest"
  let words =
    Manifest.columns + Emotion.allCases.map(\.rawValue) + [
      "female", "male", "strong", "normal", "\"", "\"\"", "\r\n", "\u{FEFF}", "../", "é", "e\u{301}", ",,,,",
      String(repeating: "0a", count: 32), "9223372036854775807",
    ]

  func seeds() -> [Data] {
    let full = Manifest([
      ManifestEntry(
        path: "b, \"c\".wav", sha256: String(repeating: "0a", count: 32), bytes: 44, sampleRate: 48_000, channels: 2,
        frames: 96_000, speaker: "01", gender: .female, emotion: .bored, intensity: .unspecified, statement: "DFA",
        repetition: "02"),
      ManifestEntry(path: "a.wav", emotion: .calm),
    ])
    return [full.csv.text, "emotion,path\r\nhappy,x/1.wav\r\n\r\nsad,\"x\n2.wav\"\r\n"].map { Data($0.utf8) }
  }

  func read(_ input: Data) throws -> Verdict {
    try withScratchFolder { folder in
      let url = folder.appendingPathComponent("input.csv")
      try input.write(to: url)
      let document: CSVDocument
      do { document = try CSVDocument(contentsOf: url) } catch { return .refused("\(error)") }
      try checkRoundTrip(document)
      let manifest: Manifest
      do { manifest = try Manifest(contentsOf: url) } catch { return .refused("\(error)") }
      let again = try Manifest(text: manifest.csv.text, path: "written")
      try Violation.unless(again == manifest, "a manifest of \(manifest.entries.count) recordings changes")
      _ = (manifest.twins, manifest.speakers, manifest.emotions, manifest.entries.map(\.duration))
      return .accepted
    }
  }

  private func checkRoundTrip(_ document: CSVDocument) throws {
    let again: CSVDocument
    do { again = try CSVDocument(text: document.text, path: "written") } catch {
      throw Violation("what was read can't be read again: \(error)")
    }
    try Violation.unless(again == document, "comma-separated values change")
  }
}
