import Foundation
import SerNumerics
import Testing

@testable import SerServing

/// Forms with a file, whole and mutilated, however they are cut.
@Suite struct MultipartParserTests {
  private static let boundary = "----b1'()+_,-./:=? x"

  /// A body with a field, a file and a field behind it.
  private static func body(_ content: [UInt8], name: String = "clip.wav", boundary: String = boundary) -> [UInt8] {
    let head = """
      preamble\r\n--\(boundary)\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n--\(boundary) \t\r\n\
      Content-Disposition: form-data; name="file"; filename="\(name)"\r\nContent-Type: audio/wav\r\n\r\n
      """
    let tail =
      "\r\n--\(boundary)\r\ncontent-disposition: form-data; name=\"empty\"\r\n\r\n\r\n--\(boundary)--\r\nepilogue"
    return Array(head.utf8) + content + Array(tail.utf8)
  }

  private static func parse(_ pieces: [ArraySlice<UInt8>], boundary: String = boundary) throws -> (String, [UInt8]) {
    var parser = try MultipartParser(boundary: boundary)
    for piece in pieces { try parser.push(piece) }
    let (name, bytes) = try parser.finish()
    return (name, Array(bytes))
  }

  /// Bytes out of which boundaries are made, so that many nearly are one.
  private static func nearBoundaries(_ stream: inout RandomStream, count: Int) -> [UInt8] {
    let alphabet = Array("\r\n--\(boundary)".utf8)
    var bytes: [UInt8] = []
    while bytes.count < count {
      if Int.random(in: 0..<4, using: &stream) == 0 {
        bytes += alphabet.prefix(Int.random(in: 0..<alphabet.count, using: &stream))
      } else {
        bytes.append(alphabet.randomElement(using: &stream)!)
      }
    }
    // A whole boundary would be one.
    return bytes.contains(alphabet) ? Array("\r\n--".utf8) : bytes
  }

  @Test func everyCutInTwoGivesTheSame() throws {
    let content = Array("\r\n--\r\n----b1\r\n--".utf8) + [0, 255, 13, 10, 13]
    let body = Self.body(content)
    for cut in 0...body.count {
      let (name, bytes) = try Self.parse([body[..<cut], body[cut...]])
      #expect(name == "clip.wav" && bytes == content, "cut at \(cut)")
    }
    let (_, byByte) = try Self.parse(body.indices.map { body[$0...$0] })
    #expect(byByte == content)
  }

  @Test func anyContentInAnyPiecesComesOutAsItWent() throws {
    var stream = Seed(7).makeStream()
    for _ in 0..<300 {
      let content = Self.nearBoundaries(&stream, count: Int.random(in: 0..<400, using: &stream))
      let body = Self.body(content)
      var pieces: [ArraySlice<UInt8>] = []
      var start = 0
      while start < body.count {
        let end = min(body.count, start + Int.random(in: 0...60, using: &stream))
        pieces.append(body[start..<end])
        start = end
      }
      let (_, bytes) = try Self.parse(pieces)
      #expect(bytes == content)
    }
  }

  @Test func everyTruncationIsToldAsSuch() throws {
    let body = Self.body([1, 2, 3, 13, 10])
    let end = body.count - "\r\nepilogue".utf8.count
    for length in 0..<end {
      #expect(throws: MultipartParser.Failure.truncated, "\(length) bytes") { try Self.parse([body[..<length]]) }
    }
    #expect(throws: Never.self) { try Self.parse([body[..<end]]) }
  }

  @Test func mutilatedBodiesAreRefusedOrReadButNeverTrap() throws {
    var stream = Seed(11).makeStream()
    var refused = 0
    for _ in 0..<2000 {
      var body = Self.body(Self.nearBoundaries(&stream, count: 60))
      for _ in 0..<Int.random(in: 1...4, using: &stream) {
        let place = Int.random(in: body.indices, using: &stream)
        switch Int.random(in: 0..<3, using: &stream) {
        case 0: body[place] = UInt8.random(in: 0...255, using: &stream)
        case 1: body.remove(at: place)
        default: body.insert(contentsOf: body[place..<min(body.count, place + 9)], at: place)
        }
      }
      let cut = Int.random(in: 0...body.count, using: &stream)
      do { _ = try Self.parse([body[..<cut], body[cut...]]) } catch {
        refused += 1
        #expect(error is MultipartParser.Failure)
      }
    }
    #expect(refused > 200)
  }

  @Test func whatIsWrongIsNamed() throws {
    func failure(_ text: String, boundary: String = "b") -> MultipartParser.Failure? {
      do { _ = try Self.parse([Array(text.utf8)[...]], boundary: boundary) } catch let error as MultipartParser.Failure
      {
        return error
      } catch {}
      return nil
    }
    let file = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nx\r\n"
    #expect(failure(file + "--b--") == nil)
    #expect(failure(file + file + "--b--") == .twoFiles)
    #expect(failure("--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--") == .noFile)
    #expect(failure("--b--") == .noFile)
    #expect(failure("") == .truncated && failure("no boundary at all") == .truncated)
    for (text, boundary) in [("", ""), ("", "a b "), ("", "ä"), ("", String(repeating: "b", count: 71))] {
      #expect(failure(text, boundary: boundary) == .badBoundary)
    }
    // Lines that end in LF alone, which some parsers take and others don't.
    #expect(failure(file.replacingOccurrences(of: "\r\n", with: "\n") + "--b--") != nil)
    for header in [
      "", "Content-Type: audio/wav", "Content-Disposition: attachment; filename=\"a\"", "no colon", ": x",
      "Content-Disposition: form-data; name=\"f\"\r\nContent-Disposition: form-data; filename=\"a\"",
      "Content-Disposition: form-data; filename=\"a\"\r\nContent-Transfer-Encoding: base64",
    ] {
      guard case .badHeader = failure("--b\r\n\(header)\r\n\r\nx\r\n--b--") else {
        Issue.record("'\(header)' passed")
        continue
      }
    }
    let long = String(repeating: "x", count: MultipartParser.longestHeader + 1)
    #expect(failure("--b\r\nA: \(long)\r\n\r\n\r\n--b--") == .longHeader(limit: MultipartParser.longestHeader))
    #expect(failure("--b\r\nA: \(long)") == .longHeader(limit: MultipartParser.longestHeader))
    let field = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n\r\n"
    #expect(
      failure(String(repeating: field, count: MultipartParser.mostParts + 1))
        == .manyParts(limit: MultipartParser.mostParts))
  }

  @Test func fileNamesAreReadAsBrowsersWriteThem() throws {
    for name in ["a b.wav", "ü.wav", "50%22.wav", "C:\\\\x.wav", "a;filename=b.wav"] {
      #expect(try Self.parse([Self.body([1], name: name)[...]]).0 == name)
    }
  }
}
