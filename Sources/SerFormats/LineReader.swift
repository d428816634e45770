import Foundation

/// The lines of a text file, one at a time through one buffer: a file of any size takes the memory of its longest line.
///
/// Lines end with LF or CRLF; a byte-order mark at the beginning is passed over.
final class LineReader {
  let path: String
  /// The number of the line that was read last, from 1.
  private(set) var number = 0
  private let file: UnsafeMutablePointer<FILE>
  private var buffer: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  init(_ url: URL) throws(FormatError) {
    path = url.path
    guard let file = fopen(url.path, "rb") else {
      throw .unreadable(path: url.path, reason: String(cString: strerror(errno)))
    }
    self.file = file
    // A folder opens, but can't be read.
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      throw .unreadable(path: url.path, reason: "it is a folder")
    }
  }

  deinit {
    fclose(file)
    free(buffer)
  }

  /// The next line without its end, or nil after the last. The bytes are good until the next call.
  func next() throws(FormatError) -> UnsafeBufferPointer<UInt8>? {
    errno = 0
    var length = getline(&buffer, &capacity, file)
    guard length >= 0, let buffer else {
      guard ferror(file) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
      return nil
    }
    number += 1
    var start = UnsafeRawPointer(buffer).assumingMemoryBound(to: UInt8.self)
    if length > 0, start[length - 1] == UInt8(ascii: "\n") { length -= 1 }
    if length > 0, start[length - 1] == UInt8(ascii: "\r") { length -= 1 }
    if number == 1, length >= 3, start[0] == 0xEF, start[1] == 0xBB, start[2] == 0xBF {
      start += 3
      length -= 3
    }
    return UnsafeBufferPointer(start: start, count: length)
  }

  /// An error in the line that was read last.
  func malformed(_ format: String, _ found: String, _ expected: String) -> FormatError {
    .malformed(path: path, format: format, found: "\(found) in line \(number)", expected: expected)
  }
}

/// Whether a byte is a blank or a tab.
@inline(__always) func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

extension UnsafeBufferPointer<UInt8> {
  /// The bytes without blanks and tabs around them.
  @inline(__always) func trimmed() -> UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = count
    while start < end, isBlank(self[start]) { start += 1 }
    while end > start, isBlank(self[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }

  /// The bytes as text.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// Whether the bytes are these letters, in any case.
  func matches(_ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount
      && (0..<count).allSatisfy { self[$0] | 0x20 == word.utf8Start[$0] | 0x20 || self[$0] == word.utf8Start[$0] }
  }
}
