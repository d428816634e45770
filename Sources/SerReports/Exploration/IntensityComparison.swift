import SerCorpus
import SerNumerics

/// The strongest against the weakest intensity of the same emotion.
enum IntensityComparison {
  /// The difference within one emotion.
  struct Difference: Sendable {
    let emotion: Emotion
    let weak: Intensity
    let strong: Intensity
    /// Mean of the strong clips minus mean of the weak ones, in the measure's unit.
    let difference: Double
    /// Hedges' g of the same.
    let effect: Double
  }

  /// Stated intensities of an emotion from weak to strong, each with at least two clips.
  static func levels(of emotion: Emotion, in corpus: MeasuredCorpus) -> [Intensity] {
    corpus.intensities.filter { intensity in
      intensity.rank != nil
        && corpus.clips.count { $0.emotion == emotion && $0.entry.intensity == intensity } > 1
    }.sorted { ($0.rank ?? 0) < ($1.rank ?? 0) }
  }

  /// The differences of a measure by emotion, of the emotions that allow them.
  ///
  /// Values relative to the speaker's mean where speakers are known: else the spread between voices would hide what
  /// one voice does.
  static func differences(_ measure: AcousticMeasure, _ corpus: MeasuredCorpus) -> [Difference] {
    let values = corpus.valuesWithinSpeakers(measure) ?? corpus.clips.map { measure.value(of: $0.acoustics) }
    return corpus.emotions.compactMap { emotion in
      let levels = levels(of: emotion, in: corpus)
      guard let weak = levels.first, let strong = levels.last, weak != strong else { return nil }
      func group(_ intensity: Intensity) -> [Double] {
        corpus.clips.indices.filter {
          corpus.clips[$0].emotion == emotion && corpus.clips[$0].entry.intensity == intensity
        }
        .compactMap { values[$0] }
      }
      let (a, b) = (group(strong), group(weak))
      guard let effect = EffectSize.hedgesG(a, b) else { return nil }
      return Difference(
        emotion: emotion, weak: weak, strong: strong, difference: Statistics.mean(a) - Statistics.mean(b),
        effect: effect)
    }
  }
}
