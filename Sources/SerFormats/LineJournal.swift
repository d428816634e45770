import Foundation
import Synchronization

/// Lines of text that are added to a file one by one and are safe from then on: each is written whole and flushed to the
/// disk before ``append(_:)`` returns, so that a process that is killed loses what it was doing and nothing it had done.
///
/// A last line without its line feed was torn by such an end and is dropped when the file is opened again. While it is
/// open, no other process can open it as a journal.
public final class LineJournal: Sendable {
  public let url: URL
  private let descriptor: Int32
  /// Where the next line goes.
  private let end: Mutex<off_t>

  /// Opens a file, or begins one, and reads the lines that are in it.
  ///
  /// - Parameter check: throws where the file isn't the caller's: nothing of it is changed before. `torn` is what
  ///   stands behind the last line feed, which is dropped afterwards; empty in a journal that was ended in peace.
  public static func open(
    _ url: URL, check: (_ lines: [String], _ torn: Data) throws(FormatError) -> Void
  ) throws(FormatError) -> (journal: LineJournal, lines: [String]) {
    let descriptor = Foundation.open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: url.path, reason: Self.systemReason) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno == EWOULDBLOCK ? "another run is writing it" : Self.systemReason
      close(descriptor)
      throw .unwritable(path: url.path, reason: reason)
    }
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      close(descriptor)
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    let lineFeed = UInt8(ascii: "\n")
    let whole = data.lastIndex(of: lineFeed).map { data.prefix(through: $0) } ?? Data()
    let lines = whole.split(separator: lineFeed).map { String(decoding: $0, as: UTF8.self) }
    do { try check(lines, data.dropFirst(whole.count)) } catch {
      close(descriptor)
      throw error
    }
    guard whole.count == data.count || ftruncate(descriptor, off_t(whole.count)) == 0 else {
      let reason = Self.systemReason
      close(descriptor)
      throw .unwritable(path: url.path, reason: reason)
    }
    return (LineJournal(url: url, descriptor: descriptor, end: off_t(whole.count)), lines)
  }

  private init(url: URL, descriptor: Int32, end: off_t) {
    self.url = url
    self.descriptor = descriptor
    self.end = Mutex(end)
  }

  deinit { close(descriptor) }

  /// Adds lines, which hold no line feed themselves, and waits until the disk has them.
  public func append(_ lines: [String]) throws(FormatError) {
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    let reason: String? = end.withLock { end in
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes {
          pwrite(descriptor, $0.baseAddress, $0.count, end + off_t(written))
        }
        if count >= 0 { written += count } else if errno != EINTR { return Self.systemReason }
      }
      guard fsync(descriptor) == 0 else { return Self.systemReason }
      end += off_t(bytes.count)
      return nil
    }
    if let reason { throw .unwritable(path: url.path, reason: reason) }
  }

  private static var systemReason: String { String(cString: strerror(errno)) }
}
