import SerLearning

/// What `serbase search --json` prints.
struct SearchSummary: Encodable {
  let classifier: String
  let parameters: [String]
  let choice: ChoiceRecord
  let foldMean: Double
  let foldSd: Double
  let innerFolds: Int
  let speakerDisjoint: Bool
  /// Seconds of all fits, those of an earlier run among them.
  let fitSeconds: Double
  /// The command that fits the choice.
  let fit: String
  let out: String

  init(_ model: ConfiguredModel, _ outcome: SearchOutcome, fit: String, out: String) {
    classifier = model.identifier
    parameters = model.parameters
    choice = ChoiceRecord(fold: nil, outcome.choice)
    foldMean = outcome.best.mean
    foldSd = outcome.best.deviation
    innerFolds = outcome.best.folds.count
    speakerDisjoint = outcome.isSpeakerDisjoint
    fitSeconds = outcome.trials.reduce(0) { $0 + $1.seconds }
    self.fit = fit
    self.out = out
  }
}
