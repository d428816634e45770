/// What can be wrong with a file of one of the formats in this target.
public enum FormatError: Error, Equatable, CustomStringConvertible {
  /// The file can't be opened or read.
  case unreadable(path: String, reason: String)
  /// The file can't be written.
  case unwritable(path: String, reason: String)
  /// The content isn't what the format promises.
  case malformed(path: String, format: String, found: String, expected: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): can't be read: \(reason)"
    case .unwritable(let path, let reason): "\(path): can't be written: \(reason)"
    case .malformed(let path, let format, let found, let expected):
      "\(path): not a valid \(format) file: found \(found), expected \(expected)"
    }
  }
}
