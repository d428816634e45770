#if Serving
  import Foundation
  import Hummingbird

  /// Where every request comes in: finds its route, asks for the token, and turns what goes wrong into a problem detail that
  /// tells nothing of the server's inside.
  struct Door: HTTPResponder {
    typealias Context = ServingContext

    let routes: [Route]
    let token: BearerToken?
    let origins: AllowedOrigins
    let metrics: ServerMetrics
    /// Told of faults, which clients aren't.
    let log: @Sendable (String) -> Void

    func respond(to request: Request, context: ServingContext) async throws -> Response {
      let start = ContinuousClock.now
      let exchange = Exchange(request, context)
      let path = request.uri.path
      var response: Response
      do {
        response = try await answer(request, path, exchange)
      } catch {
        response = Self.response(to: problem(of: error))
      }
      if request.method == .head { response = response.createHeadResponse() }
      addHeaders(to: &response, request)
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      metrics.answered(
        Self.knownMethods.contains(request.method) ? request.method.rawValue : "other",
        routes.contains { $0.path == path } ? path : "other", status: response.status.code, seconds: elapsed)
      return exchange.closing(response)
    }

    /// Labels of metrics: as many as there are methods, whatever clients send.
    private static let knownMethods: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .options, .patch]

    private func answer(_ request: Request, _ path: String, _ exchange: Exchange) async throws -> Response {
      let here = routes.filter { $0.path == path }
      guard !here.isEmpty else { throw Problem.unknownAddress }
      let method = request.method == .head ? .get : request.method
      let allowed = here.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] } + ["OPTIONS"]
      if method == .options { return options(allowed, request) }
      guard let route = here.first(where: { $0.method == method }) else {
        throw Problem.wrongMethod(String(request.method.rawValue.prefix(20)), allowed: allowed)
      }
      if route.isGuarded, let token, !token.admits(request.headers[.authorization]) { throw Problem.unauthorized }
      return try await route.answer(request, exchange)
    }

    private func options(_ allowed: [String], _ request: Request) -> Response {
      var response = Response(status: .noContent)
      let methods = allowed.joined(separator: ", ")
      response.headers[.allow] = methods
      if origins.answer(to: request.headers[.origin]) != nil {
        response.headers[.accessControlAllowMethods] = methods
        response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type"
        response.headers[.accessControlMaxAge] = "600"
      }
      return response
    }

    private func addHeaders(to response: inout Response, _ request: Request) {
      response.headers[.xContentTypeOptions] = "nosniff"
      if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
      if origins.dependOnOrigin { response.headers[.vary] = "Origin" }
      if let origin = origins.answer(to: request.headers[.origin]) {
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = "Retry-After"
      }
    }

    private func problem(of error: any Error) -> Problem {
      switch error {
      case let problem as Problem: return problem
      case is RecognitionQueue.Full:
        return .tooMany("all recognition is at work and its queue is full", retryAfter: 1)
      case is CancellationError: return .unavailable("the server is ending, or the client is gone", retryAfter: 5)
      default:
        log("fault: \(error)")
        return .fault
      }
    }

    static func response(to problem: Problem) -> Response {
      // A problem consists of plain strings: it can be encoded.
      let body = (try? JSONText.of(problem)) ?? Data()
      var response = Response(
        status: .init(code: problem.status), headers: [.contentType: "application/problem+json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
      if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
      if !problem.allowed.isEmpty { response.headers[.allow] = problem.allowed.joined(separator: ", ") }
      if problem.status == 401 { response.headers[.wwwAuthenticate] = "Bearer realm=\"serbase\"" }
      return response
    }
  }
#endif
