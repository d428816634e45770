import SerCorpus
import Testing

@Suite("Corpus parsers")
struct CorpusParserTests {
  @Test("RAVDESS speech, song, and what isn't audio")
  func ravdess() throws {
    let parser = RAVDESSParser()
    let entry = try parser.entry(for: "Actor_12/03-01-06-01-02-01-12.wav")
    #expect(
      entry
        == ManifestEntry(
          path: "Actor_12/03-01-06-01-02-01-12.wav", speaker: "12", gender: .female, emotion: .fearful,
          intensity: .normal, statement: "02", repetition: "01"))
    let song = try parser.entry(for: "03-02-02-02-01-02-07.WAV")
    #expect(song.emotion == .calm && song.intensity == .strong && song.gender == .male)
    #expect(song.statement == "song-01")
    #expect(refusal(parser, "Video/01-01-06-01-02-01-12.mp4") == "unsupported")
    #expect(refusal(parser, "02-01-06-01-02-01-12.mp4") == "unsupported")
    #expect(refusal(parser, "03-01-09-01-02-01-12.wav") == "emotion 09")
    #expect(refusal(parser, "03-01-06-03-02-01-12.wav") == "intensity 03")
    #expect(refusal(parser, "03-03-06-01-02-01-12.wav") == "vocal channel 03")
    #expect(refusal(parser, "04-01-06-01-02-01-12.wav") == "modality 04")
    #expect(refusal(parser, "03-01-06-01-02-01-25.wav") == "actor 25")
    #expect(refusal(parser, "03-01-06-01-02-01-00.wav") == "actor 00")
    for name in ["03-01-06-01-02-01.wav", "3-1-6-1-2-1-12.wav", "notes.txt", "", "03-01-06-01-02-01-1٢.wav"] {
      #expect(refusal(parser, name) == "unrecognised", "\(name)")
    }
  }

  @Test("The synthetic corpus has RAVDESS's names and any number of speakers")
  func synthetic() throws {
    let entry = try SyntheticParser().entry(for: "Actor_30/03-01-08-02-01-02-30.wav")
    #expect(entry.speaker == "30" && entry.emotion == .surprised && entry.gender == .female)
  }

  @Test(
    "EMO-DB letters",
    arguments: [
      ("03a01Wa", "03", Gender.male, Emotion.angry), ("08a02La", "08", .female, .bored),
      ("09b10Eb", "09", .female, .disgust), ("10a04Ac", "10", .male, .fearful), ("11b01Fd", "11", .male, .happy),
      ("12b02Ta", "12", .male, .sad), ("13b03Na", "13", .female, .neutral), ("14a05Wa", "14", .female, .angry),
      ("15a07Wa", "15", .male, .angry), ("16b09W", "16", .female, .angry),
    ])
  func emodb(stem: String, speaker: String, gender: Gender, emotion: Emotion) throws {
    let entry = try EMODBParser().entry(for: "wav/\(stem).wav")
    #expect(entry.speaker == speaker && entry.gender == gender && entry.emotion == emotion)
    #expect(entry.statement == String(stem.dropFirst(2).prefix(3)))
    #expect(entry.repetition == (stem.count == 7 ? String(stem.suffix(1)) : nil))
  }

  @Test("EMO-DB names that aren't")
  func emodbRefusals() {
    let parser = EMODBParser()
    #expect(refusal(parser, "04a01Fa.wav") == "speaker 04")
    #expect(refusal(parser, "03a03Fa.wav") == "text a03")
    #expect(refusal(parser, "03a01Xa.wav") == "emotion letter X")
    #expect(refusal(parser, "03a01F11.wav") == "unrecognised")
    #expect(refusal(parser, "erkennung.txt") == "unrecognised")
  }

  @Test("CREMA-D codes, levels and the file with a cut name")
  func cremad() throws {
    let parser = CREMADParser()
    let entry = try parser.entry(for: "AudioWAV/1001_IEO_DIS_HI.wav")
    #expect(entry.speaker == "1001" && entry.emotion == .disgust && entry.intensity == .high)
    #expect(entry.statement == "IEO" && entry.gender == nil)
    let levels = try ["LO", "MD", "HI", "XX", "X"].map { try parser.entry(for: "1091_IEO_SAD_\($0).wav").intensity }
    #expect(levels == [.low, .medium, .high, .unspecified, .unspecified])
    #expect(parser.recordingName(of: "a/1040_ITH_SAD_X.wav") == parser.recordingName(of: "1040_ith_sad_xx.flac"))
    #expect(refusal(parser, "1092_DFA_ANG_XX.wav") == "actor 1092")
    #expect(refusal(parser, "1001_DFX_ANG_XX.wav") == "sentence DFX")
    #expect(refusal(parser, "1001_DFA_SUR_XX.wav") == "emotion SUR")
    #expect(refusal(parser, "1001_DFA_ANG_ZZ.wav") == "level ZZ")
    #expect(refusal(parser, "1001_DFA_ANG.wav") == "unrecognised")
  }

  @Test("SAVEE by folder and by prefix is the same recording")
  func savee() throws {
    let parser = SAVEEParser()
    for path in ["DC/sa01.wav", "AudioData/DC/sa01.wav", "ALL/DC_sa01.wav", "dc_SA01.flac"] {
      let entry = try parser.entry(for: path)
      #expect(entry.speaker == "DC" && entry.emotion == .sad && entry.gender == .male && entry.statement == "sa01")
      #expect(parser.recordingName(of: path) == "DC_sa01")
    }
    #expect(try parser.entry(for: "KL/n30.wav").emotion == .neutral)
    #expect(try parser.entry(for: "KL/su15.wav").emotion == .surprised)
    #expect(refusal(parser, "KL/a16.wav") == "sentence 16")
    #expect(refusal(parser, "KL/x01.wav") == "emotion letters x")
    #expect(refusal(parser, "a01.wav") == "speaker ")
    #expect(refusal(parser, "Info.txt") == "unrecognised")
  }

  @Test("TESS and its odd spellings")
  func tess() throws {
    let parser = TESSParser()
    let entry = try parser.entry(for: "OAF_angry/OAF_back_angry.wav")
    #expect(entry.speaker == "OAF" && entry.gender == .female && entry.emotion == .angry && entry.statement == "back")
    #expect(try parser.entry(for: "YAF_pleasant_surprised/YAF_back_ps.wav").emotion == .surprised)
    #expect(try parser.entry(for: "YAF_back_pleasant_surprise.wav").emotion == .surprised)
    #expect(try parser.entry(for: "OAF_neutral/OA_bite_neutral.wav").speaker == "OAF")
    #expect(parser.recordingName(of: "OA_bite_neutral.wav") == parser.recordingName(of: "x/OAF_bite_neutral.wav"))
    #expect(refusal(parser, "XAF_back_angry.wav") == "speaker XAF")
    #expect(refusal(parser, "OAF_back_bored.wav") == "emotion bored")
    #expect(refusal(parser, "OAF_back.wav") == "unrecognised")
    #expect(refusal(parser, "OAF_back_angry_2.wav") == "unrecognised")
  }

  @Test("Names of one corpus are foreign to all others, and nothing traps on odd text")
  func foreign() {
    let names = [
      "ravdess": "03-01-06-01-02-01-12.wav", "emodb": "03a01Fa.wav", "cremad": "1001_DFA_ANG_XX.wav",
      "savee": "DC_a01.wav", "tess": "OAF_back_angry.wav",
    ]
    for parser in CorpusCatalogue.parsers where parser.corpus != "synthetic" {
      for (corpus, name) in names { #expect((parser.recordingName(of: name) != nil) == (corpus == parser.corpus)) }
      for odd in ["", "/", ".", "..", ".wav", "____", "------", "_a01.wav", "é_ü_ñ.wav", "٠٣a٠١Fa.wav", "\u{0}.wav"] {
        #expect(parser.recordingName(of: odd) == nil, "\(parser.corpus): \(odd)")
      }
    }
  }

  @Test("An unknown corpus is refused with the nearest name")
  func catalogue() throws {
    #expect(CorpusCatalogue.identifiers == ["ravdess", "emodb", "cremad", "savee", "tess", "synthetic"])
    for name in CorpusCatalogue.identifiers { #expect(try CorpusCatalogue.parser(named: name).corpus == name) }
    let error = #expect(throws: CorpusError.self) { try CorpusCatalogue.parser(named: "ravdes") }
    #expect(error?.kind == .usage)
    #expect(error?.description.contains("did you mean 'ravdess'?") == true)
  }

  /// The refusal in short: its case, or the field and the code that is unknown.
  private func refusal(_ parser: any CorpusParser, _ path: String) -> String? {
    do {
      _ = try parser.entry(for: path)
      return nil
    } catch {
      switch error {
      case .unrecognised: return "unrecognised"
      case .unsupported: return "unsupported"
      case .unknownCode(let field, let found, _): return "\(field) \(found)"
      }
    }
  }
}
