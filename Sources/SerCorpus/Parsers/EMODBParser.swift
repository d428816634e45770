/// Berlin EMO-DB: `03a01Fa.wav` is speaker 03, text a01, Freude (happiness), version a.
///
/// Source: F. Burkhardt et al., "A database of German emotional speech", Interspeech 2005,
/// doi:10.21437/Interspeech.2005-446.
public struct EMODBParser: CorpusParser {
  public static let identifier = "emodb"
  public static let pattern = "speaker, text, emotion letter (W L E A F T N) and version, such as 03a01Fa.wav"
  public static let recognitionFile: String? = "erkennung.txt"

  public init() {}

  public func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry {
    // The version letter is left out where a sentence was recorded once.
    let name = Array(path.stem)
    guard name.count == 6 || name.count == 7, name.allSatisfy(\.isASCII), name[0].isNumber, name[1].isNumber,
      name[2].isLetter, name[3].isNumber, name[4].isNumber, name[5].isLetter, name.count == 6 || name[6].isLetter
    else { throw .unrecognised(expected: Self.pattern) }
    let speaker = String(name[0...1])
    guard let gender = Self.gender(of: speaker) else {
      throw .unknownCode(
        field: "speaker", found: speaker, allowed: (Self.men + Self.women).sorted().joined(separator: ", "))
    }
    let text = String(name[2...4]).lowercased()
    guard Self.texts.contains(text) else {
      throw .unknownCode(field: "text", found: text, allowed: Self.texts.joined(separator: ", "))
    }
    let letter = String(name[5]).uppercased()
    guard let emotion = Self.emotions.first(where: { $0.letter == letter })?.emotion else {
      throw .unknownCode(
        field: "emotion letter", found: letter, allowed: Self.emotions.map(\.letter).joined(separator: ", "))
    }
    return ManifestEntry(
      path: path.path, speaker: speaker, gender: gender, emotion: emotion, statement: text,
      repetition: name.count == 7 ? String(name[6]).lowercased() : nil)
  }

  private static let men = ["03", "10", "11", "12", "15"]
  private static let women = ["08", "09", "13", "14", "16"]
  private static let texts = ["a01", "a02", "a04", "a05", "a07", "b01", "b02", "b03", "b09", "b10"]

  /// The first letter of the German word: Wut, Langeweile, Ekel, Angst, Freude, Trauer, neutral.
  private static let emotions: [(letter: String, emotion: Emotion)] = [
    ("W", .angry), ("L", .bored), ("E", .disgust), ("A", .fearful), ("F", .happy), ("T", .sad), ("N", .neutral),
  ]

  private static func gender(of speaker: String) -> Gender? {
    if men.contains(speaker) { return .male }
    return women.contains(speaker) ? .female : nil
  }
}
