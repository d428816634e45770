import SerCorpus
import SerNumerics

/// How much of one measure's variation goes with emotion, gender, speaker and intensity.
///
/// Clips of one speaker are not independent, so p values would promise too much: these are effect sizes only.
struct MeasureEffects: Sendable {
  let measure: AcousticMeasure
  /// η² of emotion over all clips.
  let emotion: Double?
  /// η² of emotion after each speaker's mean is subtracted; nil where speakers aren't known.
  let emotionWithinSpeakers: Double?
  /// ε² of the speaker over all clips: with a handful of clips a speaker, η² would be large by itself. Nil where the
  /// median speaker has fewer than ``fewestClips`` clips.
  let speaker: Double?
  /// η² of gender over all clips.
  let gender: Double?
  /// Hedges' g, female minus male.
  let genderDifference: Double?
  /// Cohen's d, female minus male.
  let genderCohensD: Double?
  /// The strongest against the weakest intensity within each emotion.
  let intensity: [IntensityComparison.Difference]
  /// Means of the clips by emotion, relative to the speaker's mean where speakers are known, else to the overall mean.
  let emotionMeans: [(emotion: Emotion, mean: Double)]

  /// Clips that the median speaker needs.
  static let fewestClips = 5

  init(_ measure: AcousticMeasure, _ corpus: MeasuredCorpus) {
    self.measure = measure
    let raw = corpus.clips.map { measure.value(of: $0.acoustics) }
    let within = corpus.valuesWithinSpeakers(measure)
    func groups(_ values: [Double?], _ belongs: [(MeasuredClip) -> Bool]) -> [[Double]] {
      belongs.map { belongs in corpus.clips.indices.filter { belongs(corpus.clips[$0]) }.compactMap { values[$0] } }
    }
    let byEmotion: [(MeasuredClip) -> Bool] = corpus.emotions.map { emotion in { $0.emotion == emotion } }
    emotion = EffectSize.etaSquared(groups(raw, byEmotion))
    emotionWithinSpeakers = within.flatMap { EffectSize.etaSquared(groups($0, byEmotion)) }
    let speakers = groups(raw, corpus.speakers.map { speaker in { $0.entry.speaker == speaker } })
    speaker = Self.areLarge(speakers) ? EffectSize.epsilonSquared(speakers) : nil
    let genders = groups(raw, [Gender.female, .male].map { gender in { $0.entry.gender == gender } })
    gender = EffectSize.etaSquared(genders)
    genderDifference = EffectSize.hedgesG(genders[0], genders[1])
    genderCohensD = EffectSize.cohensD(genders[0], genders[1])
    intensity = IntensityComparison.differences(measure, corpus)
    let overall = Statistics.mean(raw.compactMap { $0 })
    let relative = within ?? raw.map { $0.map { $0 - overall } }
    emotionMeans = zip(corpus.emotions, groups(relative, byEmotion)).compactMap { emotion, values in
      values.isEmpty ? nil : (emotion, Statistics.mean(values))
    }
  }

  private static func areLarge(_ groups: [[Double]]) -> Bool {
    Statistics.median(groups.filter { !$0.isEmpty }.map { Double($0.count) }) >= Double(fewestClips)
  }

  /// η² of emotion without the voices, where that is known.
  var clearestEmotion: Double? { emotionWithinSpeakers ?? emotion }

  /// The mean over emotions of Hedges' g between intensities.
  var meanIntensity: Double? { intensity.isEmpty ? nil : Statistics.mean(intensity.map(\.effect)) }

  /// The figures of this measure under its name.
  var figures: [KeyFigure] {
    [
      KeyFigure("effects.\(measure.rawValue).emotion.etaSquared", emotion),
      KeyFigure("effects.\(measure.rawValue).emotionWithinSpeakers.etaSquared", emotionWithinSpeakers),
      KeyFigure("effects.\(measure.rawValue).speaker.epsilonSquared", speaker),
      KeyFigure("effects.\(measure.rawValue).gender.etaSquared", gender),
      KeyFigure("effects.\(measure.rawValue).gender.hedgesG", genderDifference),
      KeyFigure("effects.\(measure.rawValue).gender.cohensD", genderCohensD),
      KeyFigure("effects.\(measure.rawValue).intensity.meanHedgesG", meanIntensity),
    ]
  }

  /// "strong clips are 5.1 dB above normal ones (Hedges' g = 1.2, large) on average over 7 emotions; …"
  var intensitySentence: String? {
    guard let first = intensity.first, let mean = meanIntensity,
      let widest = intensity.max(by: { abs($0.effect) < abs($1.effect) }),
      let narrowest = intensity.min(by: { abs($0.effect) < abs($1.effect) })
    else { return nil }
    let difference = Statistics.mean(intensity.map(\.difference))
    var text =
      "Within emotions, \(first.strong.rawValue) clips differ from \(first.weak.rawValue) ones in \(measure.name) by "
      + "\(Wording.signed(difference)) \(measure.differenceUnit) (mean Hedges' g = \(Wording.signed(mean, 2)), "
      + "\(EffectSize.magnitude(ofDifference: mean)))"
    if intensity.count > 1 {
      text +=
        "; most in \(widest.emotion.rawValue) (g = \(Wording.signed(widest.effect, 2))), least in "
        + "\(narrowest.emotion.rawValue) (g = \(Wording.signed(narrowest.effect, 2)))"
    }
    return text + "."
  }

  /// "emotion explains 43 % of the variance … (60 % within speakers)".
  var emotionSentence: String? {
    guard let emotion else { return nil }
    let within =
      emotionWithinSpeakers.map { ", and \(Wording.percent($0)) once each speaker's mean is taken out" } ?? ""
    return "Emotion explains \(Wording.percent(emotion)) of the variance of \(measure.name) (η²)\(within)."
  }

  /// The emotions with the highest and the lowest mean.
  var extremes: (highest: (emotion: Emotion, mean: Double), lowest: (emotion: Emotion, mean: Double))? {
    guard let highest = emotionMeans.max(by: { $0.mean < $1.mean }),
      let lowest = emotionMeans.min(by: { $0.mean < $1.mean }), highest.emotion != lowest.emotion
    else { return nil }
    return (highest, lowest)
  }
}
