import Foundation
import SerFormats

extension Manifest {
  /// A manifest from a listing of file names, digests and sizes (CSV `path,sha256,bytes`) instead of the audio itself,
  /// for corpora that publish one; sample rate, channels and frames stay empty.
  ///
  /// A name that the parser refuses is an error with its line, since a listing has nobody's own files in it.
  public init(
    listing url: URL, parser: any CorpusParser, speakers: SpeakerTable = SpeakerTable()
  ) throws(CorpusError) {
    let document: CSVDocument
    do { document = try CSVDocument(contentsOf: url) } catch { throw .file(error) }
    guard let path = document.column("path"), let digest = document.column("sha256"),
      let bytes = document.column("bytes")
    else {
      let needed = ["path", "sha256", "bytes"]
      throw .manifestHeader(
        path: url.path, missing: needed.filter { document.column($0) == nil }, unknown: [], repeated: [], nearest: [:])
    }
    var entries: [ManifestEntry] = []
    for (row, fields) in document.rows.enumerated() {
      do {
        var entry = try parser.entry(for: fields[path])
        entry.sha256 = fields[digest]
        entry.bytes = Int(fields[bytes])
        entries.append(speakers.completing(entry))
      } catch {
        throw .manifestField(
          path: url.path, line: document.line(ofRow: row), column: "path", found: fields[path],
          allowed: "\(error)", nearest: nil)
      }
    }
    // Through the file format once, so that a listing is held to the same rules as any manifest.
    try self.init(text: Manifest(entries).csv.text, path: url.path)
  }
}
