import SerCorpus
import SerNumerics

/// Fundamental frequency by emotion, gender and intensity.
enum PitchSection {
  static func make(_ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects]) -> ExplorationSection {
    var section = ExplorationSection("Pitch (F0)")
    guard corpus.clips.contains(where: { $0.acoustics.pitch != nil }) else {
      section.omitted = ["Pitch: no clip has a voiced frame"]
      return section
    }
    section.paragraphs = ["Medians of F0 per clip in Hz."]
    section.table = GroupTable.make(.pitch, corpus, decimals: 0)
    section.plots = [
      DistributionFigure.byEmotion(.pitch, corpus, name: "f0-by-emotion"),
      DistributionFigure.byEmotion(.pitchRange, corpus, name: "f0-range-by-emotion"),
      DistributionFigure.byGender(.pitch, corpus, name: "f0-by-gender"),
      DistributionFigure.byIntensity(.pitch, corpus, name: "f0-by-intensity"),
    ].compactMap { $0 }
    let medians = corpus.clips.compactMap { $0.acoustics.pitch?.median }
    section.figures = [KeyFigure("pitch.median", Statistics.median(medians), unit: "Hz")]
    for gender in corpus.genders {
      let values = corpus.clips.filter { $0.entry.gender == gender }.compactMap { $0.acoustics.pitch?.median }
      section.figures.append(KeyFigure("pitch.median.\(gender.rawValue)", Statistics.median(values), unit: "Hz"))
    }
    if let effect = effects[.pitch] { find(effect, corpus, &section) }
    if let effect = effects[.pitchRange], let extremes = effect.extremes, (effect.clearestEmotion ?? 0) >= 0.06 {
      section.find(
        "The pitch of \(extremes.highest.emotion.rawValue) clips moves the most within a clip, that of "
          + "\(extremes.lowest.emotion.rawValue) clips the least: \(Wording.number(extremes.highest.mean - extremes.lowest.mean, 1)) "
          + "semitones of difference in F0 range. \(effect.emotionSentence ?? "")")
    }
    return section
  }

  private static func find(_ effect: MeasureEffects, _ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    if let g = effect.genderDifference, let share = effect.gender {
      func median(_ gender: Gender) -> String {
        Wording.number(
          Statistics.median(
            corpus.clips.filter { $0.entry.gender == gender }.compactMap { $0.acoustics.pitch?.median }), 0)
      }
      section.find(
        "F0 is \(median(.female)) Hz in the median for women and \(median(.male)) Hz for men (Hedges' g = "
          + "\(Wording.signed(g, 2)) in semitones); gender alone explains \(Wording.percent(share)) of its variance, so raw "
          + "F0 says as much about who speaks as about how.")
    }
    if let extremes = effect.extremes {
      let reference = effect.emotionWithinSpeakers == nil ? "the overall mean" : "the speaker's mean"
      section.find(
        "\(extremes.highest.emotion.rawValue.capitalizedFirst) is pitched highest "
          + "(\(Wording.signed(extremes.highest.mean)) semitones from \(reference)), "
          + "\(extremes.lowest.emotion.rawValue) lowest (\(Wording.signed(extremes.lowest.mean))). "
          + (effect.emotionSentence ?? ""))
    }
    if let sentence = effect.intensitySentence { section.find(sentence) }
  }
}
