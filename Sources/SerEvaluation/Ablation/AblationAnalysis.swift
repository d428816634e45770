import SerNumerics

/// A base model and variants of it, each trained from the same seeds on the same folds: how good they are, and what each
/// change does.
public struct AblationAnalysis: Sendable {
  /// One of the models.
  public struct Subject: Sendable {
    public let runs: SeededRuns
    /// 95 % intervals of the means over seeds; nil with too few speakers.
    public let uarInterval: Interval?
    public let accuracyInterval: Interval?
    /// Nil for the base.
    public internal(set) var effect: AblationEffect?
  }

  public let base: Subject
  public let variants: [Subject]
  public let interval: AblationInterval

  /// Analyses; every variant needs the seeds of the base in their order. `speakers` names the speaker of each row of the
  /// cross-validated table.
  ///
  /// Resamples depend on `seed` alone and are the same for all: one more variant changes no other's interval. Variants
  /// that predict as the base does have nothing to be tested, and don't make the correction of the others harsher.
  public init(
    base: SeededRuns, variants: [SeededRuns], speakers: [String]?, interval: AblationInterval, seed: Seed
  ) {
    func subject(_ runs: SeededRuns, _ effect: AblationEffect?) -> Subject {
      let intervals = speakers.flatMap {
        SpeakerBootstrap(seed: seed).intervals(
          of: runs.runs, speakers: $0, resamplingRuns: interval == .speakersAndSeeds)
      }
      return Subject(runs: runs, uarInterval: intervals?.uar, accuracyInterval: intervals?.accuracy, effect: effect)
    }
    self.interval = interval
    self.base = subject(base, nil)
    let effects = variants.map {
      AblationEffect(of: $0, against: base, speakers: speakers, interval: interval, seed: seed)
    }
    self.variants = zip(variants, Self.corrected(effects)).map(subject)
  }

  private static func corrected(_ effects: [AblationEffect]) -> [AblationEffect] {
    var effects = effects
    let tested = effects.indices.filter { !effects[$0].isIdentical && effects[$0].p != nil }
    let adjusted = PairedTests.holm(tested.compactMap { effects[$0].p })
    for (index, value) in zip(tested, adjusted) { effects[index].adjustedP = value }
    return effects
  }

  /// The base, then the variants.
  public var subjects: [Subject] { [base] + variants }
}
