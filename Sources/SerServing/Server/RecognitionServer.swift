#if Serving
  import Hummingbird
  import HummingbirdCore
  import SerInference
  import ServiceLifecycle

  /// A model bundle behind HTTP: the API, its limits, and the page for people.
  ///
  ///     let server = RecognitionServer(recognizer, version: "serbase 0.1.0", limits: ServingLimits(jobs: 2))
  ///     try await server.run(host: "127.0.0.1", port: 8080) { print("on port \($0)") }
  ///
  /// Sound is never written to disk, and no answer tells paths or errors of the server's inside.
  public struct RecognitionServer: Sendable {
    private let service: RecognitionService
    private let door: Door

    /// - Parameters:
    ///   - version: the program, as answers name it.
    ///   - token: what requests for `/v1` and `/metrics` must carry; nil for nothing.
    ///   - origins: pages of other origins that may ask.
    ///   - abstainBelow: no emotion is told below this confidence.
    ///   - log: told of faults of the server.
    public init(
      _ recognizer: Recognizer, version: String, limits: ServingLimits, token: BearerToken? = nil,
      origins: AllowedOrigins = AllowedOrigins(), abstainBelow: Double? = nil,
      log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      service = RecognitionService(recognizer, version: version, limits: limits, abstainBelow: abstainBelow)
      door = Door(routes: service.routes, token: token, origins: origins, metrics: service.metrics, log: log)
    }

    /// Serves until the task is cancelled; then takes nothing new, finishes the requests in flight and returns.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - onListening: told of the port, once connections are taken.
    /// - Returns: how many streams were cut off, since their clients neither sent nor took anything for twice the time limit.
    @discardableResult
    public func run(
      host: String, port: Int, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Int {
      let application = application(host: host, port: port, onListening: onListening)
      var configuration = ServiceGroupConfiguration(
        services: [.init(service: application)], logger: application.logger)
      configuration.maximumGracefulShutdownDuration = .seconds(2 * service.limits.seconds)
      let group = ServiceGroup(configuration: configuration)
      // A task of its own: cancelling it would end the requests in flight.
      let task = Task { try await group.run() }
      do {
        try await withTaskCancellationHandler {
          try await task.value
        } onCancel: {
          service.end()
          Task { await group.triggerGracefulShutdown() }
        }
      } catch {
        if Task.isCancelled { return service.streamsCut }
        throw ServingError.cannotListen(host: host, port: port, reason: Self.words(for: error))
      }
      return service.streamsCut
    }

    /// The application, for ``run(host:port:onListening:)`` and for tests.
    func application(
      host: String = "127.0.0.1", port: Int = 0, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some ApplicationProtocol {
      let seconds = service.limits.seconds
      let bodyBytes = service.limits.bodyBytes
      var application = Application(
        responder: door,
        server: HTTPServerBuilder { responder in
          HTTP1Channel(
            responder: { request, writer, channel in
              // Whoever asks whether to send a body that is too large gets the refusal at once.
              if request.headers[.expect]?.lowercased() == "100-continue",
                request.headers[.contentLength].flatMap({ Int($0) }) ?? 0 <= bodyBytes
              {
                try await writer.writeInformationalHead(.init(status: .continue))
              }
              if request.uri.path == StreamRequest.path { return try await responder(request, writer, channel) }
              // For its body, for its recognition, and for the client to take the answer: one that doesn't would keep it, and
              // all that it has asked for behind it, in memory.
              let alarm = Alarm(seconds: 3 * seconds) { channel.close(promise: nil) }
              defer { alarm.end() }
              try await responder(request, writer, channel)
            },
            // Longer than a body may take, so that who is too slow with it is told so.
            configuration: .init(idleTimeout: .milliseconds(Int64(2 * seconds * 1000))))
        },
        configuration: ApplicationConfiguration(
          address: .hostname(host, port: port), serverName: "serbase", backlog: 1024,
          availableConnectionsDelegate: MaximumAvailableConnections(service.limits.connections)),
        onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) })
      application.logger.logLevel = .critical
      return application
    }

    /// The reason of the system, without what the network library says around it.
    private static func words(for error: any Error) -> String {
      let text = "\(error)"
      for (sign, words) in [
        ("EADDRINUSE", "it is in use"), ("Address already in use", "it is in use"),
        ("UnknownHost", "no such host is known"), ("errno: 98", "it is in use"),
        ("errno: 99", "no address of this machine"), ("errno: 13", "not allowed"),
      ] where text.contains(sign) { return words }
      return text
    }
  }
#endif
