/// The seven two-digit codes of a RAVDESS file name, `03-01-06-01-02-01-12.wav`: modality, vocal channel, emotion,
/// intensity, statement, repetition, actor.
///
/// Source: S. R. Livingstone and F. A. Russo, "The Ryerson Audio-Visual Database of Emotional Speech and Song
/// (RAVDESS)", PLoS ONE 13(5): e0196391, 2018, doi:10.1371/journal.pone.0196391.
struct RAVDESSFileName {
  let isSong: Bool
  let emotion: Emotion
  let intensity: Intensity
  /// `01` or `02`.
  let statement: String
  /// `01` or `02`.
  let repetition: String
  /// Two digits.
  let actor: String
  /// Odd-numbered actors are men, even-numbered ones women.
  let gender: Gender

  static let pattern = "seven two-digit codes such as 03-01-06-01-02-01-12.wav"

  /// `actors` is the range of actor numbers that exist.
  init(stem: String, actors: ClosedRange<Int>) throws(FileNameRefusal) {
    let codes = stem.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard codes.count == 7, codes.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { 48...57 ~= $0 } }) else {
      throw .unrecognised(expected: Self.pattern)
    }
    try Self.checkModality(codes[0])
    isSong = try Self.code("vocal channel", codes[1], among: [("01", false), ("02", true)])
    emotion = try Self.code("emotion", codes[2], among: Self.emotions)
    intensity = try Self.code("intensity", codes[3], among: [("01", .normal), ("02", .strong)])
    statement = try Self.code("statement", codes[4], among: [("01", "01"), ("02", "02")])
    repetition = try Self.code("repetition", codes[5], among: [("01", "01"), ("02", "02")])
    guard let number = Int(codes[6]), actors.contains(number) else {
      throw .unknownCode(
        field: "actor", found: codes[6], allowed: "\(twoDigits(actors.lowerBound)) to \(twoDigits(actors.upperBound))")
    }
    actor = codes[6]
    gender = number.isMultiple(of: 2) ? .female : .male
  }

  /// The manifest row of the recording at `path`. Songs share actors and emotions with the speech, so their statement
  /// says that they are sung.
  func entry(path: String) -> ManifestEntry {
    ManifestEntry(
      path: path, speaker: actor, gender: gender, emotion: emotion, intensity: intensity,
      statement: isSong ? "song-\(statement)" : statement, repetition: repetition)
  }

  private static let emotions: [(String, Emotion)] = [
    ("01", .neutral), ("02", .calm), ("03", .happy), ("04", .sad), ("05", .angry), ("06", .fearful), ("07", .disgust),
    ("08", .surprised),
  ]

  private static func checkModality(_ code: String) throws(FileNameRefusal) {
    switch code {
    case "03": return
    case "01": throw .unsupported(reason: "a video with sound (modality 01); only the audio-only files (03) are used")
    case "02":
      throw .unsupported(reason: "a video without sound (modality 02); only the audio-only files (03) are used")
    default: throw .unknownCode(field: "modality", found: code, allowed: "01, 02, 03")
    }
  }

  private static func code<Value>(
    _ field: String, _ found: String, among values: [(String, Value)]
  ) throws(FileNameRefusal) -> Value {
    guard let match = values.first(where: { $0.0 == found }) else {
      throw .unknownCode(field: field, found: found, allowed: values.map(\.0).joined(separator: ", "))
    }
    return match.1
  }
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
