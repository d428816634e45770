/// SAVEE: `DC/a01.wav` or `DC_a01.wav` is speaker DC (four men), anger, sentence 01.
///
/// Source: S. Haq and P. J. B. Jackson, "Multimodal emotion recognition", in Machine Audition, IGI Global 2010,
/// doi:10.4018/978-1-61520-919-4.ch017.
public struct SAVEEParser: CorpusParser {
  public static let identifier = "savee"
  public static let pattern =
    "the speaker (DC, JE, JK, KL) as folder or prefix, then emotion letters (a d f h n sa su) and a sentence number, "
    + "such as DC/a01.wav or DC_a01.wav"

  public init() {}

  public func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry {
    let (speaker, code) = try Self.speakerAndCode(of: path)
    let letters = String(code.prefix { $0.isLetter })
    let digits = code.dropFirst(letters.count)
    guard let emotion = Self.emotions.first(where: { $0.letters == letters })?.emotion else {
      throw .unknownCode(
        field: "emotion letters", found: letters, allowed: Self.emotions.map(\.letters).joined(separator: ", "))
    }
    let sentences = emotion == .neutral ? 1...30 : 1...15
    guard let sentence = Int(digits), sentences.contains(sentence) else {
      throw .unknownCode(field: "sentence", found: String(digits), allowed: "01 to \(sentences.upperBound)")
    }
    return ManifestEntry(path: path.path, speaker: speaker, gender: .male, emotion: emotion, statement: code)
  }

  public func recordingName(of path: RecordingPath) -> String? {
    guard let entry = try? entry(for: path), let speaker = entry.speaker, let code = entry.statement else { return nil }
    return "\(speaker)_\(code)"
  }

  private static let speakers = ["DC", "JE", "JK", "KL"]

  private static let emotions: [(letters: String, emotion: Emotion)] = [
    ("a", .angry), ("d", .disgust), ("f", .fearful), ("h", .happy), ("n", .neutral), ("sa", .sad), ("su", .surprised),
  ]

  /// The speaker in capitals and the code in small letters, `("DC", "a01")`.
  private static func speakerAndCode(of path: RecordingPath) throws(FileNameRefusal) -> (String, String) {
    let parts = path.stem.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    let speaker: String
    let code: String
    switch parts.count {
    case 1:
      (speaker, code) = (path.folders.last?.uppercased() ?? "", parts[0].lowercased())
    case 2: (speaker, code) = (parts[0].uppercased(), parts[1].lowercased())
    default: throw .unrecognised(expected: pattern)
    }
    let letters = code.prefix { $0.isLetter }
    let digits = code.dropFirst(letters.count)
    guard code.allSatisfy(\.isASCII), 1...2 ~= letters.count, digits.count == 2, digits.allSatisfy(\.isNumber) else {
      throw .unrecognised(expected: pattern)
    }
    guard speakers.contains(speaker) else {
      throw .unknownCode(
        field: "speaker", found: speaker, allowed: speakers.joined(separator: ", ") + " (as folder or prefix)")
    }
    return (speaker, code)
  }
}
