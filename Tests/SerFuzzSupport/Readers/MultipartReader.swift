import Foundation
import SerServing

/// `multipart`: forms with a file, as they arrive in requests. The first line of an input is the `Content-Type`, the body is
/// what follows.
struct MultipartReader: FuzzedReader {
  let name = "multipart"
  let words = [
    "\r\n", "\r\n\r\n", "--b", "\r\n--b", "\r\n--b\r\n", "\r\n--b--", "multipart/form-data; boundary=b\n",
    "boundary=\"",
    "Content-Disposition: form-data", "; name=\"file\"", "; filename=\"a.wav\"", "Content-Transfer-Encoding: binary",
    "Content-Type: audio/wav", "; ", "\\\"",
  ]

  func seeds() -> [Data] {
    [
      "multipart/form-data; boundary=b\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\r\n--b--\r\n",
      """
      multipart/form-data; charset=utf-8; boundary="b c"\nbefore\r\n--b c\r\nContent-Disposition: form-data; name="note"\r\n\r\n\
      hello\r\n--b c \t\r\nContent-Disposition: form-data; name="file"; filename="ä;\\"b.wav"\r\nContent-Type: audio/wav\r\n\
      Content-Transfer-Encoding: binary\r\n\r\n\r\n--b\r\n--b c--behind
      """,
    ].map { Data($0.utf8) }
  }

  func read(_ input: Data) throws -> Verdict {
    let line = input.prefix { $0 != UInt8(ascii: "\n") }
    guard let type = ContentType(String(decoding: line, as: UTF8.self)) else { return .refused("no media type") }
    let body = Data(input.dropFirst(line.count + 1))
    let boundary = type.parameters["boundary"] ?? "b"
    let whole = outcome(of: [body], boundary: boundary)
    try Violation.unless(whole.size <= body.count, "\(whole.size) bytes of file out of \(body.count)")
    // However the network cuts it: by the byte, and in pieces as long as the input decides.
    let length = Int(input.last ?? 0) % 19 + 2
    for length in [1, length] {
      let pieces = stride(from: 0, to: body.count, by: length).map { body[$0..<min(body.count, $0 + length)] }
      let cut = outcome(of: pieces, boundary: boundary)
      try Violation.unless(cut == whole, "\(whole) whole, \(cut) in pieces of \(length)")
    }
    if case .failure(let failure) = whole { return .refused("\(failure)") }
    return .accepted
  }

  private enum Outcome: Equatable {
    case file(name: String, bytes: Data)
    case failure(MultipartParser.Failure)

    var size: Int { if case .file(_, let bytes) = self { bytes.count } else { 0 } }
  }

  private func outcome(of pieces: [Data], boundary: String) -> Outcome {
    do throws(MultipartParser.Failure) {
      var parser = try MultipartParser(boundary: boundary)
      for piece in pieces { try parser.push(piece) }
      let (name, bytes) = try parser.finish()
      return .file(name: name, bytes: bytes)
    } catch { return .failure(error) }
  }
}
