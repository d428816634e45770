import Foundation

/// Takes the one file out of a `multipart/form-data` body (RFC 7578, RFC 2046) that arrives in pieces: the same however it
/// is cut.
///
///     var parser = try MultipartParser(boundary: "…")
///     while let piece = body.next() { try parser.push(piece) }
///     let (name, bytes) = try parser.finish()
///
/// Strict: lines end in CR LF, every part has a `Content-Disposition: form-data`, and the body ends with its closing
/// boundary. Parts without a file name are form fields, whose content is passed over. Memory is that of the file and of
/// one piece.
package struct MultipartParser: Sendable {
  /// What is wrong with a body.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case badBoundary
    case badHeader(String)
    case longHeader(limit: Int)
    case manyParts(limit: Int)
    case twoFiles
    case noFile
    case truncated

    package var description: String {
      switch self {
      case .badBoundary: "the boundary must have 1 to 70 of the characters of RFC 2046"
      case .badHeader(let line): "a part's header is malformed: \(line)"
      case .longHeader(let limit): "a part's header has more than \(limit) bytes"
      case .manyParts(let limit): "more than \(limit) parts"
      case .twoFiles: "more than one file; send one recording a request"
      case .noFile: "no part is a file: a part with a filename is needed"
      case .truncated: "it ends before its closing boundary"
      }
    }
  }

  private enum Stage: Sendable {
    /// Before the first boundary.
    case preamble
    /// Behind a boundary, where `--` or the end of the line tells what comes.
    case boundaryEnd
    case header
    case content(isFile: Bool)
    /// Behind the closing boundary.
    case epilogue
  }

  static let longestHeader = 8192
  static let mostParts = 64

  private let delimiter: [UInt8]
  private var stage = Stage.preamble
  /// Bytes that wait for more. It begins as if the body followed a line, so that the first boundary is like all others.
  private var pending: [UInt8] = [13, 10]
  /// How many of them are done with.
  private var position = 0
  private var parts = 0
  private var file: (name: String, bytes: Data)?

  package init(boundary: String) throws(Failure) {
    let allowed = boundary.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "'()+_,-./:=? ".utf8.contains(byte)
      }
    }
    guard (1...70).contains(boundary.utf8.count), allowed, !boundary.hasSuffix(" ") else { throw .badBoundary }
    delimiter = [13, 10, 45, 45] + Array(boundary.utf8)
  }

  /// Takes the next bytes.
  package mutating func push(_ bytes: some Sequence<UInt8>) throws(Failure) {
    if case .epilogue = stage { return }
    pending.append(contentsOf: bytes)
    while try step() {}
    pending.removeFirst(position)
    position = 0
  }

  /// Ends the body: the file's name and content.
  package func finish() throws(Failure) -> (name: String, bytes: Data) {
    guard case .epilogue = stage else { throw .truncated }
    guard let file else { throw .noFile }
    return file
  }

  /// Goes on as far as what is pending reaches; false where more bytes are needed, and at the end.
  private mutating func step() throws(Failure) -> Bool {
    switch stage {
    case .preamble: passContent(isFile: false)
    case .content(let isFile): passContent(isFile: isFile)
    case .boundaryEnd: try passBoundaryEnd()
    case .header: try passHeader()
    case .epilogue: false
    }
  }

  /// Up to the next boundary; all that can't be the beginning of one is taken at once.
  private mutating func passContent(isFile: Bool) -> Bool {
    let found = place(of: delimiter)
    let end = found ?? max(position, pending.count - delimiter.count + 1)
    if isFile { file?.bytes.append(contentsOf: pending[position..<end]) }
    position = end
    guard found != nil else { return false }
    position += delimiter.count
    stage = .boundaryEnd
    return true
  }

  private mutating func passBoundaryEnd() throws(Failure) -> Bool {
    var place = position
    // White space may follow a boundary.
    while place < pending.count, pending[place] == 32 || pending[place] == 9 { place += 1 }
    guard place - position <= Self.longestHeader else { throw .longHeader(limit: Self.longestHeader) }
    guard pending.count >= place + 2 else { return false }
    switch (pending[place], pending[place + 1]) {
    case (45, 45) where place == position:
      stage = .epilogue
      position = pending.count
      return false
    case (13, 10):
      parts += 1
      guard parts <= Self.mostParts else { throw .manyParts(limit: Self.mostParts) }
      position = place
      stage = .header
      return true
    default: throw .badHeader("the line of a boundary goes on")
    }
  }

  /// The header of a part, from the end of its boundary's line to its empty line.
  private mutating func passHeader() throws(Failure) -> Bool {
    let end = place(of: [13, 10, 13, 10])
    guard (end ?? pending.count) - position <= Self.longestHeader else { throw .longHeader(limit: Self.longestHeader) }
    guard let end else { return false }
    let name = try Self.fileName(pending[min(position + 2, end)..<end])
    if let name {
      guard file == nil else { throw .twoFiles }
      file = (name, Data())
    }
    position = end + 4
    stage = .content(isFile: name != nil)
    return true
  }

  /// The file name that a part's header tells; nil for a form field.
  private static func fileName(_ header: ArraySlice<UInt8>) throws(Failure) -> String? {
    guard let text = String(validating: header, as: UTF8.self) else { throw .badHeader("not UTF-8") }
    var disposition: String?
    for line in text.split(separator: "\r\n", omittingEmptySubsequences: true) {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
        throw .badHeader("a line without a name")
      }
      let field = line[..<colon].lowercased()
      let value = ContentType.trimmed(String(line[line.index(after: colon)...]))
      if field == "content-disposition" {
        guard disposition == nil else { throw .badHeader("two of Content-Disposition") }
        disposition = value
      }
      if field == "content-transfer-encoding", !["binary", "8bit", "7bit"].contains(value.lowercased()) {
        throw .badHeader("Content-Transfer-Encoding: only binary")
      }
    }
    let pieces = ContentType.pieces(of: disposition ?? "")
    guard ContentType.trimmed(pieces[0]).lowercased() == "form-data" else {
      throw .badHeader("Content-Disposition: form-data is missing")
    }
    for piece in pieces.dropFirst().map(ContentType.trimmed) where piece.lowercased().hasPrefix("filename=") {
      // Browsers escape a quote as %22 and leave a backslash as it is.
      let value = piece.dropFirst("filename=".count)
      let isQuoted = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
      return String(isQuoted ? value.dropFirst().dropLast() : value)
    }
    return nil
  }

  /// Where a pattern next begins in what is pending.
  private func place(of pattern: [UInt8]) -> Int? {
    pending.withUnsafeBytes { bytes in
      var place = position
      while bytes.count - place >= pattern.count {
        // Sound holds few bytes that begin a boundary: the system's search for one byte passes over the rest.
        guard let found = memchr(bytes.baseAddress! + place, Int32(pattern[0]), bytes.count - pattern.count + 1 - place)
        else { return nil }
        place = UnsafeRawPointer(found) - bytes.baseAddress!
        if pattern.indices.allSatisfy({ bytes[place + $0] == pattern[$0] }) { return place }
        place += 1
      }
      return nil
    }
  }
}
