/// A path below the corpus folder, taken apart once for the parsers.
public struct RecordingPath: Sendable, Hashable {
  /// The path as given, with `/`.
  public let path: String
  /// The last component without its extension: `03a01Fa` of `wav/03a01Fa.wav`.
  public let stem: String
  /// The extension in lowercase, without the dot; empty where there is none.
  public let fileExtension: String
  /// The folders above the file, outermost first.
  public let folders: [String]

  public init(_ path: String) {
    self.path = path
    var components = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    let name = components.popLast() ?? ""
    folders = components
    if let dot = name.lastIndex(of: "."), dot != name.startIndex {
      stem = String(name[..<dot])
      fileExtension = name[name.index(after: dot)...].lowercased()
    } else {
      stem = name
      fileExtension = ""
    }
  }

  /// The last component with its extension.
  public var fileName: String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Whether the extension is one of a format that libsndfile decodes.
  public var isAudio: Bool { AudioFormat(fileExtension: fileExtension) != nil }
}

/// Audio formats by extension, in the order in which a version of a recording is preferred.
enum AudioFormat: Int, Comparable {
  /// Uncompressed, as the corpora are published.
  case uncompressed
  /// Compressed without loss.
  case lossless
  /// Compressed with loss: an acoustic feature of it is not that of the original.
  case lossy

  init?(fileExtension: String) {
    switch fileExtension {
    case "wav", "wave", "rf64", "w64", "aif", "aiff", "aifc", "au", "snd", "caf", "sph", "nist", "voc", "iff":
      self = .uncompressed
    case "flac": self = .lossless
    case "ogg", "oga", "opus", "mp3", "mp2", "mpga": self = .lossy
    default: return nil
    }
  }

  static func < (left: AudioFormat, right: AudioFormat) -> Bool { left.rawValue < right.rawValue }
}
