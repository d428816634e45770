/// What can be wrong with a recording.
public enum AudioError: Error, Equatable, CustomStringConvertible {
  /// No file there.
  case missing(path: String)
  /// The file exists but can't be opened (permissions, a folder).
  case unreadable(path: String, reason: String)
  /// A file of zero bytes.
  case emptyFile(path: String)
  /// Not audio, or audio that libsndfile can't decode.
  case undecodable(path: String, reason: String)
  /// The header promises more than the file holds.
  case truncated(path: String, reason: String)
  /// A valid file without a single sample.
  case noSamples(path: String)
  /// NaN or infinity among the samples.
  case notFinite(path: String, sample: Int)
  /// Samples far beyond full scale: integers that were stored as floats without scaling, or damage.
  case beyondFullScale(path: String, sample: Int, value: Float)
  /// Longer than the caller allows.
  case tooLong(path: String, seconds: Double, allowed: Double)
  /// A stream that ended, or a device that can't be read.
  case noStream(name: String, reason: String)
  /// The file can't be written.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .unreadable(let path, let reason): "\(path): can't be opened: \(reason)"
    case .emptyFile(let path): "\(path): an empty file (0 bytes); download or copy it again"
    case .undecodable(let path, let reason): "\(path): not readable as audio: \(reason)"
    case .truncated(let path, let reason): "\(path): cut short: \(reason); download or copy it again"
    case .noSamples(let path): "\(path): audio without a single sample"
    case .notFinite(let path, let sample): "\(path): sample \(sample) is NaN or infinite; export the recording again"
    case .beyondFullScale(let path, let sample, let value):
      "\(path): sample \(sample) is \(value) where full scale is ±1; export the recording again, scaled"
    case .tooLong(let path, let seconds, let allowed):
      "\(path): \(Self.text(seconds)) s long, at most \(Self.text(allowed)) s are allowed"
    case .noStream(let name, let reason): "\(name): \(reason)"
    case .unwritable(let path, let reason): "\(path): can't be written: \(reason)"
    }
  }

  private static func text(_ seconds: Double) -> String { "\((seconds * 100).rounded() / 100)" }
}
