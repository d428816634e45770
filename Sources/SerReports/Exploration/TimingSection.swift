import SerCorpus
import SerNumerics

/// How long clips are and how much of them is silence.
enum TimingSection {
  static func make(_ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects]) -> ExplorationSection {
    var section = ExplorationSection("Duration and silence")
    let emotions = corpus.emotions
    let leading = emotions.map { emotion in
      corpus.clips.filter { $0.emotion == emotion }.map(\.acoustics.leadingSilence)
    }
    let trailing = emotions.map { emotion in
      corpus.clips.filter { $0.emotion == emotion }.map(\.acoustics.trailingSilence)
    }
    section.table = MarkdownTable(
      header: [
        "emotion", "median duration (s)", "median leading (s)", "median trailing (s)", "median silence share (%)",
      ],
      rows: emotions.enumerated().map { index, emotion in
        [emotion.rawValue]
          + [
            corpus.values(.duration)[index], leading[index], trailing[index],
          ].map { Wording.number(Statistics.median($0)) }
          + [Wording.number(Statistics.median(corpus.values(.silence)[index]), 0)]
      })
    section.plots = [
      DistributionFigure.byEmotion(.duration, corpus, name: "duration-by-emotion"),
      DistributionPlot(
        title: "Leading and trailing silence by emotion in \(corpus.name)",
        subtitle:
          "what lies outside the frames within 20 dB of the loudest; " + DistributionFigure.boxes,
        categoryName: "emotion", categories: emotions.map(\.rawValue),
        series: [
          .init(name: "leading", values: leading, color: .green),
          .init(name: "trailing", values: trailing, color: .orange),
        ], valueLabel: "silence (s)", startsAtZero: true
      ).plot(named: "silence-by-emotion"),
    ]
    find(corpus, effects, &section)
    return section
  }

  /// "Clips last 1.2 to 9.0 s, in the median 2.6 s."
  private static func lengths(_ durations: [Double]) -> String {
    let (shortest, longest) = (Wording.number(durations.min(), 1), Wording.number(durations.max(), 1))
    if durations.count == 1 { return "The only clip lasts \(longest) s." }
    if shortest == longest { return "All clips last \(longest) s." }
    return "Clips last \(shortest) to \(longest) s, in the median \(Wording.number(Statistics.median(durations), 1)) s."
  }

  private static func find(
    _ corpus: MeasuredCorpus, _ effects: [AcousticMeasure: MeasureEffects], _ section: inout ExplorationSection
  ) {
    let durations = corpus.clips.map(\.acoustics.duration)
    let total = durations.reduce(0, +)
    let silence = corpus.clips.reduce(0) { $0 + $1.acoustics.leadingSilence + $1.acoustics.trailingSilence }
    let leading = Statistics.median(corpus.clips.map(\.acoustics.leadingSilence))
    let trailing = Statistics.median(corpus.clips.map(\.acoustics.trailingSilence))
    section.figures = [
      KeyFigure("timing.duration.median", Statistics.median(durations), unit: "s"),
      KeyFigure("timing.duration.shortest", durations.min(), unit: "s"),
      KeyFigure("timing.duration.longest", durations.max(), unit: "s"),
      KeyFigure("timing.leadingSilence.median", leading, unit: "s"),
      KeyFigure("timing.trailingSilence.median", trailing, unit: "s"),
      KeyFigure("timing.silenceShare", total > 0 ? silence / total : nil),
    ]
    if total > 0 {
      let share = silence / total
      section.find(
        "\(Wording.percent(share)) of all audio lies before the first or after the last frame within 20 dB of a clip's "
          + "loudest (median \(Wording.number(leading)) s leading, \(Wording.number(trailing)) s trailing)"
          + (share > 0.2 ? ": trim before averaging over time, or silence is what is averaged." : "."))
    }
    section.find(lengths(durations))
    if let effect = effects[.duration], let share = effect.clearestEmotion, share >= 0.06,
      let extremes = effect.extremes
    {
      section.find(
        "Duration goes with emotion: \(extremes.highest.emotion.rawValue) clips are the longest "
          + "(\(Wording.signed(extremes.highest.mean, 2)) s from the \(effect.emotionWithinSpeakers == nil ? "overall" : "speaker's") "
          + "mean), \(extremes.lowest.emotion.rawValue) the shortest (\(Wording.signed(extremes.lowest.mean, 2)) s). "
          + (effect.emotionSentence ?? ""))
    }
  }
}
