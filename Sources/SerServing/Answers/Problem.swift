/// Why a request isn't answered as asked: a problem detail of RFC 9457, `application/problem+json`.
struct Problem: Error, Encodable, Sendable, Equatable {
  /// Names the kind of problem for programs: `urn:serbase:problem:…`.
  let type: String
  /// The kind in words.
  let title: String
  let status: Int
  /// This occurrence in words: what was found, and what is allowed.
  let detail: String
  /// Seconds after which another try makes sense.
  var retryAfter: Int?
  /// The methods that the address knows.
  var allowed: [String] = []

  private enum CodingKeys: String, CodingKey { case type, title, status, detail }

  private init(_ kind: String, _ title: String, _ status: Int, _ detail: String) {
    type = "urn:serbase:problem:\(kind)"
    self.title = title
    self.status = status
    self.detail = detail
  }

  /// All kinds, for the API's description.
  static let kinds: [Int: String] = [
    400: "The request is malformed", 401: "A token is needed", 404: "No such address", 405: "Another method is needed",
    408: "The body came too slowly", 413: "Too much sound", 415: "Not a type of body that is read",
    422: "The sound can't be judged", 429: "Too many requests at the moment", 500: "A fault of the server",
    503: "The server can't answer in time",
  ]

  private static func kind(_ name: String, _ status: Int, _ detail: String) -> Problem {
    Problem(name, kinds[status] ?? "", status, detail)
  }

  // MARK: Of the request

  static func malformed(_ detail: String) -> Problem { kind("malformed-request", 400, detail) }
  static let unauthorized = kind(
    "token-needed", 401, "send the server's token: Authorization: Bearer …")
  static let unknownAddress = kind(
    "no-such-address", 404, "there is nothing at this address; /openapi.json lists what there is")
  static func wrongMethod(_ method: String, allowed: [String]) -> Problem {
    var problem = kind("wrong-method", 405, "\(method) isn't known here, but \(allowed.joined(separator: ", "))")
    problem.allowed = allowed
    return problem
  }
  static func slowBody(_ seconds: Double) -> Problem {
    kind("slow-body", 408, "the body wasn't there after \(plain(seconds)) s")
  }
  static func slowStream(_ heard: Double, _ waited: Double) -> Problem {
    kind("slow-body", 408, "\(plain(heard)) s of sound in \(plain(waited)) s: a stream must come as fast as it sounds")
  }
  static func largeBody(_ limit: Int) -> Problem {
    kind("body-too-large", 413, "the body has more than the \(limit) bytes that are allowed")
  }
  static func unsupportedType(_ detail: String) -> Problem { kind("unsupported-type", 415, detail) }

  // MARK: Of the sound

  static func longSound(_ seconds: Double, _ limit: Double) -> Problem {
    kind("sound-too-long", 413, "\(plain(seconds)) s of sound; at most \(plain(limit)) s are allowed")
  }
  static func badSound(_ detail: String) -> Problem { kind("unusable-sound", 422, detail) }

  // MARK: Of the server

  static func tooMany(_ detail: String, retryAfter: Int) -> Problem {
    var problem = kind("too-many-requests", 429, detail)
    problem.retryAfter = retryAfter
    return problem
  }
  static func unavailable(_ detail: String, retryAfter: Int) -> Problem {
    var problem = kind("unavailable", 503, detail)
    problem.retryAfter = retryAfter
    return problem
  }
  static let fault = kind("fault", 500, "the server failed at this request; its log says why")

  /// Seconds with at most two digits behind the point.
  private static func plain(_ seconds: Double) -> String {
    let rounded = (seconds * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
