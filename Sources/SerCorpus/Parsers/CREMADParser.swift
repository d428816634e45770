/// CREMA-D: `1001_DFA_ANG_XX.wav` is actor 1001, sentence DFA, anger, intensity unspecified.
///
/// The actor's gender isn't in the name; it comes from `cremad-speakers.csv`. Source: H. Cao et al., "CREMA-D:
/// Crowd-sourced Emotional Multimodal Actors Dataset", IEEE Transactions on Affective Computing 5(4), 2014,
/// doi:10.1109/TAFFC.2014.2336244.
public struct CREMADParser: CorpusParser {
  public static let identifier = "cremad"
  public static let pattern = "actor, sentence, emotion and level, such as 1001_DFA_ANG_XX.wav"

  public init() {}

  public func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry {
    let codes = try Self.codes(of: path)
    guard let actor = Int(codes[0]), 1001...1091 ~= actor else {
      throw .unknownCode(field: "actor", found: codes[0], allowed: "1001 to 1091")
    }
    guard Self.sentences.contains(codes[1]) else {
      throw .unknownCode(field: "sentence", found: codes[1], allowed: Self.sentences.joined(separator: ", "))
    }
    guard let emotion = Self.emotions.first(where: { $0.code == codes[2] })?.emotion else {
      throw .unknownCode(
        field: "emotion", found: codes[2], allowed: Self.emotions.map(\.code).joined(separator: ", "))
    }
    guard let intensity = Self.levels.first(where: { $0.code == codes[3] })?.intensity else {
      throw .unknownCode(field: "level", found: codes[3], allowed: Self.levels.map(\.code).joined(separator: ", "))
    }
    return ManifestEntry(
      path: path.path, speaker: codes[0], emotion: emotion, intensity: intensity, statement: codes[1])
  }

  public func recordingName(of path: RecordingPath) -> String? {
    guard (try? entry(for: path)) != nil, let codes = try? Self.codes(of: path) else { return nil }
    return codes.joined(separator: "_")
  }

  /// The four codes in capitals. Copies in circulation cut the level of one file short (`1040_ITH_SAD_X.wav`), and it
  /// is the same recording as `1040_ITH_SAD_XX.wav`.
  private static func codes(of path: RecordingPath) throws(FileNameRefusal) -> [String] {
    var codes = path.stem.uppercased().split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard codes.count == 4, codes[0].utf8.count == 4, Int(codes[0]) != nil, codes[1].utf8.count == 3,
      codes[2].utf8.count == 3
    else { throw .unrecognised(expected: pattern) }
    if codes[3] == "X" { codes[3] = "XX" }
    return codes
  }

  private static let sentences = [
    "DFA", "IEO", "IOM", "ITH", "ITS", "IWL", "IWW", "MTI", "TAI", "TIE", "TSI", "WSI",
  ]

  private static let emotions: [(code: String, emotion: Emotion)] = [
    ("ANG", .angry), ("DIS", .disgust), ("FEA", .fearful), ("HAP", .happy), ("NEU", .neutral), ("SAD", .sad),
  ]

  private static let levels: [(code: String, intensity: Intensity)] = [
    ("LO", .low), ("MD", .medium), ("HI", .high), ("XX", .unspecified),
  ]
}
