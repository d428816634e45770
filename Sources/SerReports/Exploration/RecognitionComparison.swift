import SerNumerics

/// One model beside the people who listened to the same clips.
struct RecognitionComparison: Sendable {
  /// A clip that both judged.
  struct Clip: Sendable {
    let clip: MeasuredClip
    /// The share of listeners who named the emotion.
    let people: Double
    let model: PredictedClips.Clip
  }

  let name: String
  let clips: [Clip]

  /// The clips that both judged; nil where there is none. Throws ``ExplorationError/otherTruth(file:clip:found:manifest:)``
  /// where the file contradicts the manifest.
  init?(_ cell: PredictedClips.Cell, file: String, _ rated: [(clip: MeasuredClip, rate: Double)])
    throws(ExplorationError)
  {
    name = cell.name
    var clips: [Clip] = []
    for (clip, rate) in rated {
      guard let judged = cell.clips[clip.entry.path] else { continue }
      if let truth = cell.truths[clip.entry.path], truth != clip.emotion.rawValue {
        throw .otherTruth(file: file, clip: clip.entry.path, found: truth, manifest: clip.emotion.rawValue)
      }
      clips.append(Clip(clip: clip, people: rate, model: judged))
    }
    guard !clips.isEmpty else { return nil }
    self.clips = clips
  }

  var accuracy: Double { Statistics.mean(clips.map(\.model.correctShare)) }

  /// Spearman's ρ between the share of listeners and the model's probability of the truth, or, without probabilities,
  /// whether it was right. Nil where one of them is the same for all clips.
  var correlation: Double? {
    let probabilities = clips.compactMap(\.model.truthProbability)
    let model = probabilities.count == clips.count ? probabilities : clips.map(\.model.correctShare)
    return Correlation.spearman(clips.map(\.people), model)
  }

  /// ``correlation`` within emotions: both sides less their mean over the clip's emotion.
  var correlationWithinEmotions: Double? {
    let probabilities = clips.compactMap(\.model.truthProbability)
    let model = probabilities.count == clips.count ? probabilities : clips.map(\.model.correctShare)
    let emotions = clips.map(\.clip.emotion)
    return Correlation.spearman(
      EffectSize.centered(clips.map(\.people), within: emotions), EffectSize.centered(model, within: emotions))
  }

  /// Clips that at least `share` of the listeners recognised and the model mostly didn't: the best recognised first, then
  /// those whose truth the model thought least likely.
  func missedByTheModel(recognisedBy share: Double) -> [Clip] {
    clips.filter { $0.people >= share && $0.model.correctShare < 0.5 }.sorted { a, b in
      if a.people != b.people { return a.people > b.people }
      let (x, y) = (a.model.truthProbability ?? a.model.correctShare, b.model.truthProbability ?? b.model.correctShare)
      return x != y ? x < y : a.clip.entry.path < b.clip.entry.path
    }
  }
}
