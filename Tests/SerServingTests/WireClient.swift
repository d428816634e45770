import Foundation

/// A client that speaks HTTP/1.1 byte by byte, so that tests can send what no library would. Belongs to one task at a time.
///
/// What blocks does so on threads of its own: those of tasks are the server's.
final class WireClient: @unchecked Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Answer {
    let status: Int
    /// By their names in lower case.
    let headers: [String: String]
    var body = Data()

    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let descriptor: Int32
  private var pending = Data()

  /// Connects to a port of this machine. Reads fail after `seconds` without a byte.
  init(port: Int, seconds: Int = 60) throws {
    #if os(Linux)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard isConnected == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
    }
  }

  func send(_ bytes: Data) async throws {
    let descriptor = descriptor
    try await blocking {
      var start = 0
      while start < bytes.count {
        let sent = bytes[bytes.startIndex + start..<bytes.endIndex].withUnsafeBytes {
          Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
        start += sent
      }
    }
  }

  func send(_ text: String) async throws { try await send(Data(text.utf8)) }

  /// Says that nothing more comes; answers are still read.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// A whole request with its length.
  func request(
    _ method: String, _ path: String, headers: [(String, String)] = [], body: Data? = nil
  ) async throws -> Answer {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.count)\r\n" }
    try await send(Data((head + "\r\n").utf8) + (body ?? Data()))
    return try await answer(hasBody: method != "HEAD")
  }

  /// The next answer.
  func answer(hasBody: Bool = true) async throws -> Answer {
    var answer = try await head()
    guard hasBody, answer.status >= 200, answer.status != 204 else { return answer }
    if let length = answer.headers["content-length"].flatMap({ Int($0) }) {
      answer.body = try await take(length)
    } else if answer.headers["transfer-encoding"] == "chunked" {
      while let chunk = try await chunk() { answer.body += chunk }
    }
    return answer
  }

  /// The status line and header of an answer.
  func head() async throws -> Answer {
    let text = String(decoding: try await through("\r\n\r\n"), as: UTF8.self)
    let lines = text.components(separatedBy: "\r\n")
    let parts = lines[0].split(separator: " ")
    guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
      throw Failure(description: "no status line: \(lines[0])")
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return Answer(status: status, headers: headers)
  }

  /// The next chunk of a body; nil behind the last.
  func chunk() async throws -> Data? {
    let size = Int(String(decoding: try await through("\r\n").dropLast(2), as: UTF8.self), radix: 16) ?? -1
    guard size >= 0 else { throw Failure(description: "no size of a chunk") }
    let bytes = try await take(size + 2).dropLast(2)
    return size == 0 ? nil : Data(bytes)
  }

  /// Whether the other side has ended the connection, waiting for it.
  func isEnded() async throws -> Bool {
    do { return try await !receive() } catch { return "\(error)".contains("reset") }
  }

  private func through(_ mark: String) async throws -> Data {
    while true {
      if let range = pending.range(of: Data(mark.utf8)) {
        let taken = Data(pending[pending.startIndex..<range.upperBound])
        pending = Data(pending[range.upperBound...])
        return taken
      }
      guard try await receive() else { throw Failure(description: "the connection ended") }
    }
  }

  private func take(_ count: Int) async throws -> Data {
    while pending.count < count {
      guard try await receive() else { throw Failure(description: "the connection ended") }
    }
    let taken = Data(pending.prefix(count))
    pending = Data(pending.dropFirst(count))
    return taken
  }

  /// Waits for bytes; false where there are no more.
  private func receive() async throws -> Bool {
    let descriptor = descriptor
    let bytes = try await blocking {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
      return Data(buffer.prefix(count))
    }
    pending += bytes
    return !bytes.isEmpty
  }
}
