#if Serving
  import Hummingbird
  import NIOCore
  import Synchronization

  /// One request and its connection.
  final class Exchange: Sendable {
    private let channel: any Channel
    private let hasBody: Bool
    /// Whether the client wants the connection to end behind the answer.
    private let isLast: Bool
    private let isBodyRead = Atomic<Bool>(false)

    /// Seconds in which a client can still read an answer to a body that isn't read to its end.
    private static let lingering = 1

    init(_ request: Request, _ context: ServingContext) {
      channel = context.channel
      hasBody =
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength].map { $0 != "0" } ?? false)
      // The framework knows it in lower case only; it is a token of any case (RFC 9110, 7.6.1).
      isLast = request.headers[.connection]?.lowercased() == "close"
    }

    /// Whether the client is still there. Known once the body is read, since from then on a connection that the client
    /// closes is closed on this side too.
    var isConnected: Bool { channel.isActive }

    /// To be called behind the end of the body.
    func bodyIsRead() {
      isBodyRead.store(true, ordering: .relaxed)
      // A client that sends nothing more may close its half, and nearly none does; most that close it are gone.
      _ = channel.setOption(.allowRemoteHalfClosure, value: false)
    }

    /// Runs a part of an answer; closes the connection of a client that doesn't take it within so many seconds.
    func closingAfter<Value>(_ seconds: Double, _ body: () async throws -> Value) async rethrows -> Value {
      let channel = channel
      let alarm = Alarm(seconds: seconds) { channel.close(promise: nil) }
      defer { alarm.end() }
      return try await body()
    }

    /// The answer, behind which the connection ends where the client says so, or where the rest of a body would otherwise have to
    /// be read.
    func closing(_ response: Response) -> Response {
      guard isLast || hasBody && !isBodyRead.load(ordering: .relaxed) else { return response }
      var response = response
      response.headers[.connection] = "close"
      let (body, channel) = (response.body, channel)
      response.body = ResponseBody(contentLength: body.contentLength) { writer in
        defer {
          // Not at once: bytes that still come would make the system throw the answer away.
          channel.eventLoop.scheduleTask(in: .seconds(Int64(Self.lingering))) { channel.close(promise: nil) }
        }
        try await body.write(writer)
      }
      return response
    }
  }
#endif
