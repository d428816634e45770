import Foundation
import SerFormats

extension HumanRecognition {
  /// Reads `erkennung.txt` of EMO-DB: tab-separated, Latin-1, with the columns Nr., Satz (file name), erkannt (per cent of
  /// 20 listeners who named the intended emotion, with a decimal comma) and natuerlich.
  ///
  /// It lists every sentence that was recorded; the published corpus holds those that at least 80 % recognised.
  init(listOfEMODB url: URL) throws(CorpusError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .file(.unreadable(path: url.path, reason: StagedOutput.reason(of: error)))
    }
    // Every byte is a character of Latin-1.
    let text = String(decoding: data.map(UInt16.init), as: UTF16.self)
    let lines = text.split(whereSeparator: \.isNewline)
    func fields(_ line: Substring) -> [String] {
      line.split(separator: "\t", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    }
    func malformed(_ found: String, _ expected: String) -> CorpusError {
      .file(.malformed(path: url.path, format: "EMO-DB recognition list", found: found, expected: expected))
    }
    let header = lines.first.map(fields) ?? []
    guard let name = header.firstIndex(of: "Satz"), let rate = header.firstIndex(of: "erkannt") else {
      throw malformed(
        header.isEmpty ? "an empty file" : "the columns \(header.joined(separator: ", "))",
        "tab-separated columns, among them Satz and erkannt (a .csv needs path and recognition)")
    }
    var values: [(path: String, rate: Double)] = []
    for (number, line) in lines.enumerated().dropFirst() {
      let fields = fields(line)
      guard fields.count > max(name, rate), let value = Double(fields[rate].replacing(",", with: ".")),
        (0...100).contains(value)
      else { throw malformed("'\(line.prefix(80))' in line \(number + 1)", "a file name and per cent, 0 to 100") }
      values.append((fields[name], value))
    }
    try self.init(values, of: url)
  }
}
