/// A secret that requests carry as `Authorization: Bearer …` (RFC 6750).
public struct BearerToken: Sendable {
  private let secret: [UInt8]

  /// Throws ``ServingError/unusableToken(reason:)`` for fewer than 16 characters, and for others than RFC 6750 allows.
  public init(_ text: String) throws(ServingError) {
    guard text.utf8.count >= 16 else {
      throw .unusableToken(reason: "\(text.utf8.count) characters; at least 16 keep it from being guessed")
    }
    let isAllowed = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "-._~+/=".utf8.contains(byte)
      }
    }
    guard isAllowed else { throw .unusableToken(reason: "only letters, digits and -._~+/= can stand in a header") }
    secret = Array(text.utf8)
  }

  /// Whether a request's `Authorization` field carries the secret.
  ///
  /// The time depends on the length of what was sent alone: byte by byte, a comparison that ends early would tell the secret.
  func admits(_ authorization: String?) -> Bool {
    let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
    let given = Array(parts[1].utf8)
    var difference = given.count ^ secret.count
    for (index, byte) in given.enumerated() { difference |= Int(byte ^ secret[index % secret.count]) }
    return difference == 0
  }
}
