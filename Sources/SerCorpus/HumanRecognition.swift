import Foundation
import SerFormats

/// How many of the people who listened to a recording named the intended emotion: what a corpus's authors publish of
/// their listening test, or a list of one's own.
public struct HumanRecognition: Sendable, Equatable {
  /// The name of the file the rates come from.
  public let source: String
  /// 0…1 by recording, as the file names it.
  public let rates: [String: Double]
  private let byName: [String: Double]

  init(source: String, rates: [String: Double]) {
    self.source = source
    self.rates = rates
    byName = Dictionary(rates.map { (Self.name(of: $0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads rates. A `.csv` needs the columns `path` and `recognition`, others are ignored: shares of listeners where no
  /// value exceeds 1, else per cent; empty where a recording was judged by nobody. Any other file is read as the list that
  /// comes with EMO-DB. Throws ``CorpusError/file(_:)``.
  public init(contentsOf url: URL) throws(CorpusError) {
    if url.pathExtension.lowercased() == "csv" {
      try self.init(csv: url)
    } else {
      try self.init(listOfEMODB: url)
    }
  }

  /// The rates that lie with the recordings of a corpus, in the audio folder or the one above it; nil where the corpus
  /// has none. Throws where there is a list that can't be read.
  public static func published(with corpus: Corpus, audio: URL) throws(CorpusError) -> HumanRecognition? {
    guard let name = corpus.parser?.recognitionList else { return nil }
    for folder in [audio, audio.deletingLastPathComponent()] {
      let url = folder.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: url.path) { return try HumanRecognition(contentsOf: url) }
    }
    return nil
  }

  /// The rate of a recording: by its path, else by its file name without folder and extension.
  public func rate(of path: String) -> Double? { rates[path] ?? byName[Self.name(of: path)] }

  private static func name(of path: String) -> String { RecordingPath(path).stem.lowercased() }

  private init(csv url: URL) throws(CorpusError) {
    let document: CSVDocument
    do { document = try CSVDocument(contentsOf: url) } catch { throw .file(error) }
    guard let path = document.column("path"), let rate = document.column("recognition") else {
      throw .file(
        .malformed(
          path: url.path, format: "recognition", found: "the columns \(document.header.joined(separator: ", "))",
          expected: "path and recognition"))
    }
    var values: [(path: String, rate: Double)] = []
    for (row, fields) in document.rows.enumerated() where !fields[rate].isEmpty {
      guard let value = Double(fields[rate]), (0...100).contains(value) else {
        throw .file(
          .malformed(
            path: url.path, format: "recognition", found: "'\(fields[rate])' in line \(document.line(ofRow: row))",
            expected: "a share of the listeners, 0 to 1, or per cent, 0 to 100"))
      }
      values.append((fields[path], value))
    }
    try self.init(values, of: url)
  }

  /// Shares where no value exceeds 1, else per cent.
  init(_ values: [(path: String, rate: Double)], of url: URL) throws(CorpusError) {
    guard let most = values.map(\.rate).max() else {
      throw .file(
        .malformed(path: url.path, format: "recognition", found: "no rate", expected: "one or more recordings"))
    }
    var rates: [String: Double] = [:]
    for (path, rate) in values {
      guard rates.updateValue(most > 1 ? rate / 100 : rate, forKey: path) == nil else {
        throw .file(
          .malformed(path: url.path, format: "recognition", found: "\(path) twice", expected: "each recording once"))
      }
    }
    self.init(source: url.lastPathComponent, rates: rates)
  }
}
