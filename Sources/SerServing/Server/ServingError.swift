/// Why a server can't begin.
public enum ServingError: Error, Equatable, CustomStringConvertible {
  /// The address is taken, not this machine's, or not allowed.
  case cannotListen(host: String, port: Int, reason: String)
  /// A token that no request could carry.
  case unusableToken(reason: String)

  public var description: String {
    switch self {
    case .cannotListen(let host, let port, let reason): "can't listen on \(host), port \(port): \(reason)"
    case .unusableToken(let reason): "token: \(reason)"
    }
  }
}
