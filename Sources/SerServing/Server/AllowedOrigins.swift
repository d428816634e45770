/// Pages of other origins that may ask this server (CORS, the Fetch standard).
public struct AllowedOrigins: Sendable {
  private let origins: Set<String>

  /// Origins as browsers write them, such as `https://example.org`, or `*` for all.
  public init(_ origins: [String] = []) { self.origins = Set(origins) }

  /// What to answer to a request of that origin; nil where it isn't allowed.
  func answer(to origin: String?) -> String? {
    guard let origin, origin != "null" else { return nil }
    if origins.contains("*") { return "*" }
    return origins.contains(origin) ? origin : nil
  }

  /// Whether answers differ by origin, so that caches must keep them apart.
  var dependOnOrigin: Bool { !origins.isEmpty && !origins.contains("*") }
}
