/// A sentence as the synthetic voice says it: words of phonemes, some of them accented.
public struct Utterance: Sendable, Equatable {
  /// One word.
  public struct Word: Sendable, Equatable {
    public var phonemes: [Phoneme]
    /// Index into ``phonemes`` of the vowel that carries the accent; nil for function words.
    public var accent: Int?

    public init(_ phonemes: [Phoneme], accent: Int? = nil) {
      self.phonemes = phonemes
      self.accent = accent
    }
  }

  /// The statement's code in file names and manifests, "01" or "02" for the corpus's own.
  public var code: String
  /// The sentence in ordinary spelling.
  public var text: String
  public var words: [Word]

  public init(code: String, text: String, words: [Word]) {
    self.code = code
    self.text = text
    self.words = words
  }

  /// The two statements of the synthetic corpus. Emotionally neutral, seven to eight syllables, with vowels from all
  /// corners of the vowel space and consonants of every manner.
  public static let statements: [Utterance] = [
    Utterance(
      code: "01", text: "Many boats are leaving the bay.",
      words: [
        Word([.m, .eh, .n, .iy], accent: 1), Word([.b, .ow, .t, .s], accent: 1), Word([.ax, .r]),
        Word([.l, .iy, .v, .ih, .ng], accent: 1), Word([.dh, .ax]), Word([.b, .ey], accent: 1),
      ]),
    Utterance(
      code: "02", text: "She sat in the back of the garden.",
      words: [
        Word([.sh, .iy]), Word([.s, .ae, .t], accent: 1), Word([.ih, .n]), Word([.dh, .ax]),
        Word([.b, .ae, .k], accent: 1), Word([.ah, .v]), Word([.dh, .ax]), Word([.g, .aa, .r, .d, .ax, .n], accent: 1),
      ]),
  ]
}
