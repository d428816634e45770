#if Serving
  import Hummingbird
  import NIOCore
  import Synchronization

  /// One request and its connection.
  final class Exchange: Sendable {
    private let channel: any Channel
    private let hasBody: Bool
    private let isBodyRead = Atomic<Bool>(false)

    /// Seconds in which a client can still read an answer to a body that isn't read to its end.
    private static let lingering = 1

    init(_ request: Request, _ context: ServingContext) {
      channel = context.channel
      hasBody =
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength].map { $0 != "0" } ?? false)
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

    /// The answer, behind which the connection ends where the rest of a body would otherwise have to be read.
    func closing(_ response: Response) -> Response {
      guard hasBody, !isBodyRead.load(ordering: .relaxed) else { return response }
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

  /// What the framework knows of a request.
  struct ServingContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      channel = source.channel
    }
  }
#endif
