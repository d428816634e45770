import SerNumerics

/// One clip of the synthetic corpus: who says what, how, for which time.
public struct SyntheticClip: Sendable, Equatable {
  /// 1 to 99; odd actors are male, even ones female.
  public let actor: Int
  public let emotion: Emotion
  public let intensity: Intensity
  public let utterance: Utterance
  /// 1 or 2.
  public let repetition: Int

  /// Every clip of an actor, in the order of the file names.
  static func all(actor: Int) -> [SyntheticClip] {
    var clips: [SyntheticClip] = []
    for (emotion, _) in EmotionalProsody.table {
      let intensities: [Intensity] = emotion == .neutral ? [.normal] : [.normal, .strong]
      for intensity in intensities {
        for utterance in Utterance.statements {
          for repetition in 1...2 {
            clips.append(
              SyntheticClip(
                actor: actor, emotion: emotion, intensity: intensity, utterance: utterance, repetition: repetition))
          }
        }
      }
    }
    return clips
  }

  public var gender: Gender { actor.isMultiple(of: 2) ? .female : .male }
  /// The actor's number in two digits, as in the file name.
  public var speaker: String { twoDigits(actor) }
  /// The repetition's number in two digits, as in the file name.
  public var repetitionCode: String { twoDigits(repetition) }

  /// Path below the corpus folder: modality 03 (audio only), channel 01 (speech), emotion, intensity, statement,
  /// repetition, actor.
  public var path: String {
    let codes = [
      "03", "01", twoDigits(emotionNumber), intensity == .strong ? "02" : "01", utterance.code, repetitionCode, speaker,
    ]
    return Self.folderName(actor: actor) + "/" + codes.joined(separator: "-") + ".wav"
  }

  static func folderName(actor: Int) -> String { "Actor_" + twoDigits(actor) }

  private var emotionNumber: Int {
    (EmotionalProsody.table.firstIndex { $0.emotion == emotion } ?? 0) + 1
  }

  /// The seed of everything that happens in this take.
  func seed(from speakerSeed: Seed) -> Seed {
    speakerSeed.derived("emotion", emotionNumber).derived("intensity", intensity == .strong ? 2 : 1)
      .derived("statement \(utterance.code)").derived("repetition", repetition)
  }
}

/// A number from 0 to 99 in two digits.
private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
