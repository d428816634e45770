/// TESS: `OAF_back_angry.wav` is the older woman saying "Say the word back" angrily.
///
/// Source: M. K. Pichora-Fuller and K. Dupuis, "Toronto emotional speech set (TESS)", 2020,
/// doi:10.5683/SP2/E8H2MF.
public struct TESSParser: CorpusParser {
  public static let identifier = "tess"
  public static let pattern = "speaker (OAF or YAF), word and emotion, such as OAF_back_angry.wav or YAF_back_ps.wav"

  public init() {}

  public func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry {
    var parts = path.stem.lowercased().split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts.allSatisfy({ !$0.isEmpty }) else { throw .unrecognised(expected: Self.pattern) }
    // Folders are called OAF_Pleasant_surprise, and so are some re-exported files.
    if parts.count == 4, parts[2] == "pleasant" { parts[2...3] = ["pleasant_\(parts[3])"] }
    guard parts.count == 3 else { throw .unrecognised(expected: Self.pattern) }
    guard let speaker = Self.speakers.first(where: { $0.spelling == parts[0] })?.speaker else {
      throw .unknownCode(field: "speaker", found: parts[0].uppercased(), allowed: "OAF, YAF")
    }
    guard let emotion = Self.emotions.first(where: { $0.spelling == parts[2] })?.emotion else {
      throw .unknownCode(
        field: "emotion", found: parts[2], allowed: "angry, disgust, fear, happy, neutral, ps, sad")
    }
    return ManifestEntry(path: path.path, speaker: speaker, gender: .female, emotion: emotion, statement: parts[1])
  }

  public func recordingName(of path: RecordingPath) -> String? {
    guard let entry = try? entry(for: path), let speaker = entry.speaker, let word = entry.statement else { return nil }
    return "\(speaker)_\(word)_\(entry.emotion.rawValue)"
  }

  /// One file as published is called `OA_bite_neutral.wav`, without the F.
  private static let speakers: [(spelling: String, speaker: String)] = [("oaf", "OAF"), ("oa", "OAF"), ("yaf", "YAF")]

  private static let emotions: [(spelling: String, emotion: Emotion)] = [
    ("angry", .angry), ("disgust", .disgust), ("fear", .fearful), ("happy", .happy), ("neutral", .neutral),
    ("ps", .surprised), ("sad", .sad), ("anger", .angry), ("disgusted", .disgust), ("fearful", .fearful),
    ("happiness", .happy), ("sadness", .sad), ("surprise", .surprised), ("surprised", .surprised),
    ("pleasant_surprise", .surprised), ("pleasant_surprised", .surprised),
  ]
}
