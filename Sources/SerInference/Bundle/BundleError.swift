import SerFeatures
import SerFormats
import SerLearning

/// Why a model bundle can't be read or written.
public enum BundleError: Error, CustomStringConvertible {
  /// No folder, or a file of it is missing.
  case missing(path: String, what: String)
  /// Written in a format version that this program doesn't know.
  case unsupportedVersion(path: String, found: Int, expected: Int)
  /// A file differs from the digest in `bundle.json`.
  case wrongDigest(path: String, file: String)
  /// `bundle.json` or the tensors aren't what they should be.
  case malformed(path: String, reason: String)
  /// A sound bundle that can't judge a recording by itself.
  case notForRecordings(path: String, reason: String)
  /// A file of the bundle can't be read, written or parsed.
  case file(FormatError)

  public var description: String {
    switch self {
    case .missing(let path, let what): "\(path): \(what) is missing; a model bundle is a folder made by `serbase fit`"
    case .unsupportedVersion(let path, let found, let expected):
      "\(path): bundle format \(found), this program reads \(expected); fit the model again"
    case .wrongDigest(let path, let file):
      "\(path): \(file) is not the file that was written (its SHA-256 differs); copy the bundle again"
    case .malformed(let path, let reason): "\(path): not a valid model bundle: \(reason)"
    case .notForRecordings(let path, let reason): "\(path) can't judge recordings: \(reason)"
    case .file(let error): "\(error)"
    }
  }
}
