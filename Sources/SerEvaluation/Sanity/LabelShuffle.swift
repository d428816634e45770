import SerLearning
import SerNumerics

extension LabelledFeatures {
  /// The same rows with their labels shuffled, within each speaker where speakers are known: every speaker keeps as many
  /// rows of each class, and no row has anything to do with its label any more.
  public func shufflingLabels(seed: Seed) throws(TrainingError) -> LabelledFeatures {
    let groups =
      speakers.map { speakers in
        Set(speakers).sorted().map { speaker in labels.indices.filter { speakers[$0] == speaker } }
      } ?? [Array(labels.indices)]
    var stream = seed.derived("label-shuffle").makeStream()
    var shuffled = labels
    for rows in groups {
      var own = rows.map { labels[$0] }
      stream.shuffle(&own)
      for (row, label) in zip(rows, own) { shuffled[row] = label }
    }
    return try LabelledFeatures(
      features: features, labels: shuffled, classNames: classNames, speakers: speakers, recordings: recordings,
      missing: missing, frames: frames)
  }
}
