import Foundation
import SerAudio

/// Standard input in pieces, as they come.
struct StandardInput {
  /// Milliseconds after which a reader that waits looks whether it is still wanted.
  private static let patience: Int32 = 50
  private static let mostBytes = 1 << 16

  /// The bytes that are there, waiting for some; nil at the end, or when the task is cancelled.
  func next() throws(AudioError) -> ArraySlice<UInt8>? {
    while !Task.isCancelled {
      var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let ready = poll(&request, 1, Self.patience)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      var length = ready < 0 ? -1 : 0
      let bytes = [UInt8](unsafeUninitializedCapacity: ready < 0 ? 0 : Self.mostBytes) { buffer, count in
        if ready > 0 { length = read(0, buffer.baseAddress, buffer.count) }
        count = max(0, length)
      }
      if length < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw .noStream(name: "standard input", reason: "can't be read: \(String(cString: strerror(errno)))")
      }
      return length == 0 ? nil : bytes[...]
    }
    return nil
  }
}
