import SerCorpus
import SerNumerics

/// The distribution plots of the exploration: a measure by emotion, gender or intensity.
enum DistributionFigure {
  /// Tics of a pitch axis in Hz.
  static let pitchTics = [60.0, 80, 100, 125, 160, 200, 250, 315, 400, 500, 650]

  /// A measure by emotion, in two colours where genders are known.
  static func byEmotion(_ measure: AcousticMeasure, _ corpus: MeasuredCorpus, name: String) -> Plot {
    let groups: [(String, PlotColor, (MeasuredClip) -> Bool)] =
      corpus.genders.count > 1
      ? corpus.genders.map { gender in
        (gender.rawValue, gender == .female ? .purple : .blue, { $0.entry.gender == gender })
      } : [("clips", .blue, { _ in true })]
    return plot(
      measure, corpus, title: "\(measure.name.capitalizedFirst) by emotion", name: name,
      series: groups.map { name, color, passes in
        (
          name, color,
          corpus.emotions.map { emotion in
            corpus.clips.filter { $0.emotion == emotion && passes($0) }
          }
        )
      }, categories: corpus.emotions.map(\.rawValue), categoryName: "emotion")
  }

  /// A measure by gender.
  static func byGender(_ measure: AcousticMeasure, _ corpus: MeasuredCorpus, name: String) -> Plot? {
    guard corpus.genders.count > 1 else { return nil }
    let groups = corpus.genders.map { gender in corpus.clips.filter { $0.entry.gender == gender } }
    return plot(
      measure, corpus, title: "\(measure.name.capitalizedFirst) by gender", name: name,
      series: [("clips", .blue, groups)], categories: corpus.genders.map(\.rawValue), categoryName: "gender")
  }

  /// A measure by emotion and intensity, of the emotions with at least two intensities; pitch relative to the
  /// speaker's mean where speakers are known, since women and men would else form two clouds.
  static func byIntensity(_ measure: AcousticMeasure, _ corpus: MeasuredCorpus, name: String) -> Plot? {
    let emotions = corpus.emotions.filter { IntensityComparison.levels(of: $0, in: corpus).count > 1 }
    guard !emotions.isEmpty else { return nil }
    let relative = measure == .pitch ? corpus.valuesWithinSpeakers(measure) : nil
    let values = relative ?? corpus.clips.map { measure.value(of: $0.acoustics) }
    let series = corpus.intensities.map { intensity in
      DistributionPlot.Series(
        name: intensity.rawValue,
        values: emotions.map { emotion in
          corpus.clips.indices.filter {
            corpus.clips[$0].emotion == emotion && corpus.clips[$0].entry.intensity == intensity
          }
          .compactMap { values[$0] }
        }, color: intensity.plotColor)
    }
    return DistributionPlot(
      title: "\(measure.name.capitalizedFirst) by intensity within each emotion in \(corpus.name)",
      subtitle: boxes
        + (emotions.count < corpus.emotions.count
          ? "; without " + Wording.list(corpus.emotions.filter { !emotions.contains($0) }.map(\.rawValue))
            + " (one intensity)" : ""),
      categoryName: "emotion", categories: emotions.map(\.rawValue), series: series,
      valueLabel: relative == nil ? measure.axisLabel : "\(measure.name) (semitones from the speaker's mean)",
      startsAtZero: relative == nil && measure.isNonNegative
    ).plot(named: name)
  }

  /// How all such plots are to be read.
  static let boxes = "boxes: quartiles and median, whiskers: 5 to 95 %; numbers of clips under the names"

  private static func plot(
    _ measure: AcousticMeasure, _ corpus: MeasuredCorpus, title: String, name: String,
    series: [(String, PlotColor, [[MeasuredClip]])], categories: [String], categoryName: String
  ) -> Plot {
    DistributionPlot(
      title: "\(title) in \(corpus.name)", subtitle: boxes, categoryName: categoryName, categories: categories,
      series: series.map { name, color, groups in
        .init(
          name: name,
          values: groups.map {
            $0.compactMap { measure == .pitch ? $0.acoustics.pitch?.median : measure.value(of: $0.acoustics) }
          },
          color: color)
      },
      valueLabel: measure == .pitch ? "F0 median (Hz, logarithmic)" : measure.axisLabel,
      logarithmicTics: measure == .pitch ? pitchTics : nil, startsAtZero: measure.isNonNegative
    ).plot(named: name)
  }
}
