import SerLearning
import SerNumerics

/// Training rows divided: some train, the others say when to stop and which step was best. Augmented copies go with
/// their recording and are never asked: what is asked for are recordings as they are.
struct ValidationRows: Sendable {
  let training: [Int]
  let validation: [Int]
  /// Whether the validation rows are of other speakers than the training rows.
  let isSpeakerDisjoint: Bool

  /// Whole speakers are held out where at least two are known, else recordings of each class.
  ///
  /// Throws when no row, or no class, would be left to train on.
  init(_ rows: LabelledFeatures, share: Double, seed: Seed) throws(TrainingError) {
    var stream = seed.derived("early stopping").makeStream()
    let speakers = rows.speakers.map { Array(Set($0)).sorted() } ?? []
    let recordings = rows.byRecording(rows.labels.indices)
    var isHeldOut = [Bool](repeating: false, count: rows.count)
    isSpeakerDisjoint = speakers.count >= 2
    if let names = rows.speakers, isSpeakerDisjoint {
      var shuffled = speakers
      stream.shuffle(&shuffled)
      let wanted = max(1, min(speakers.count - 1, Int((share * Double(speakers.count)).rounded())))
      let held = Set(shuffled.prefix(wanted))
      for (row, speaker) in names.enumerated() { isHeldOut[row] = held.contains(speaker) }
    } else {
      for label in rows.classNames.indices {
        var members = recordings.filter { rows.labels[$0[0]] == label }
        stream.shuffle(&members)
        for recording in members.prefix(Int((share * Double(members.count)).rounded())) {
          for row in recording { isHeldOut[row] = true }
        }
      }
    }
    training = isHeldOut.indices.filter { !isHeldOut[$0] }
    validation = recordings.map { $0[0] }.filter { isHeldOut[$0] }
    guard !validation.isEmpty, Set(training.map { rows.labels[$0] }).count >= 2 else {
      throw .invalidRows(
        "\(rows.count) rows are too few to hold out \(share) of them for validation; train without")
    }
  }
}
