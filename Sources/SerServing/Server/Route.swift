#if Serving
  import Hummingbird

  /// An address of the API and what answers there.
  struct Route: Sendable {
    let method: HTTPRequest.Method
    let path: String
    /// Whether a request needs the token, where the server has one.
    let isGuarded: Bool
    let answer: @Sendable (Request, Exchange) async throws -> Response

    init(
      _ method: HTTPRequest.Method, _ path: String, isGuarded: Bool,
      _ answer: @escaping @Sendable (Request, Exchange) async throws -> Response
    ) {
      self.method = method
      self.path = path
      self.isGuarded = isGuarded
      self.answer = answer
    }
  }
#endif
