/// Two recordings of a corpus that hold the same sound.
public struct DuplicatePair: Sendable, Equatable, Encodable {
  /// How alike they are.
  public enum Kind: String, Sendable, Encodable {
    /// The same bytes.
    case file
    /// Other bytes, the same samples: another container, or another header.
    case samples
    /// The same recording shifted, cut, louder, resampled or encoded anew.
    case recording

    var meaning: String {
      switch self {
      case .file: "same file"
      case .samples: "same samples"
      case .recording: "same recording, changed"
      }
    }
  }

  public let first: String
  public let second: String
  public let kind: Kind
  /// Of their log-mel levels, laid on each other; nil for clips too short or silent for it.
  public let correlation: Double?
  /// Seconds by which the sound stands later in the second, to 10 ms; nil where ``correlation`` is.
  public let lag: Double?
  /// Whether the manifest gives them different speakers; nil where one is unknown.
  public let crossesSpeakers: Bool?
  /// Whether the manifest gives them different emotions: at least one label is wrong then, or the sound is ambiguous.
  public let crossesLabels: Bool
  /// By protocol, the folds in which one trains while the other is judged.
  public internal(set) var foldsParted: [FoldCount] = []
  /// Indices into the clips that were searched.
  let places: (first: Int, second: Int)

  /// Folds of a protocol.
  public struct FoldCount: Sendable, Equatable, Encodable {
    public let `protocol`: String
    public let folds: Int
  }

  private enum CodingKeys: CodingKey {
    case first, second, kind, correlation, lag, crossesSpeakers, crossesLabels, foldsParted
  }

  public static func == (a: DuplicatePair, b: DuplicatePair) -> Bool {
    a.places == b.places && a.kind == b.kind && a.correlation == b.correlation && a.lag == b.lag
      && a.foldsParted == b.foldsParted
  }
}
