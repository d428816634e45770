import SerNumerics
import Testing

@testable import SerEvaluation

/// Judgements of 12 speakers, 40 clips of two classes each, wrong at random with a known probability.
private enum Coins {
  static let speakers = (0..<480).map { "s\($0 / 40)" }

  /// Two sets of the same seed and probability are equal.
  static func run(errors: Double, seed: UInt64) -> OutOfFoldPredictions {
    var stream = Seed(seed).makeStream()
    return OutOfFoldPredictions(
      classNames: ["a", "b"],
      rows: (0..<480).map { row in
        let truth = row % 2
        return .init(
          row: row, fold: row / 160, truth: truth, prediction: stream.uniform() < errors ? 1 - truth : truth,
          probabilities: nil)
      })
  }

  static func runs(errors: [Double], seeds: [UInt64] = [1, 2, 3], shift: UInt64 = 0) -> SeededRuns {
    SeededRuns(seeds: seeds, runs: zip(seeds, errors).map { run(errors: $1, seed: $0 + shift) })
  }
}

@Suite struct AblationTests {
  @Test func aKnownEffectIsFoundWithItsSign() throws {
    let base = Coins.runs(errors: [0.2, 0.2, 0.2])
    let worse = Coins.runs(errors: [0.4, 0.4, 0.4], shift: 10)
    let alike = Coins.runs(errors: [0.2, 0.2, 0.2], shift: 20)
    let analysis = AblationAnalysis(
      base: base, variants: [worse, alike], speakers: Coins.speakers, interval: .speakers, seed: Seed(1))
    let effect = try #require(analysis.variants[0].effect)
    let interval = try #require(effect.uarInterval)
    #expect(interval.contains(-0.2) && interval.upper < 0 && interval.upper - interval.lower < 0.15)
    #expect(effect.conclusion == .lower)
    let differences = zip(worse.runs, base.runs).map { ($0.metrics.uar ?? 0) - ($1.metrics.uar ?? 0) }
    #expect(effect.uarDifferences == differences)
    #expect(abs(effect.uarDifference - differences.reduce(0, +) / 3) < 1e-12)
    // All 12 speakers err more often: 2 of 4096 sign patterns, twice that after Holm.
    #expect(effect.p == 2.0 / 4096 && effect.adjustedP == 4.0 / 4096)
    let same = try #require(analysis.variants[1].effect)
    #expect(same.conclusion == .undecided && same.uarInterval?.contains(0) == true)
    #expect(analysis.base.effect == nil && analysis.base.uarInterval?.contains(0.8) == true)
  }

  /// Averaging over seeds takes part in every figure: three equal runs say what one says, bit for bit.
  @Test func equalRunsSayWhatOneSays() throws {
    let (a, b) = (Coins.run(errors: 0.2, seed: 1), Coins.run(errors: 0.3, seed: 2))
    let bootstrap = SpeakerBootstrap(seed: Seed(3))
    let one = try #require(bootstrap.differences(a, b, speakers: Coins.speakers))
    let three = try #require(bootstrap.differences([a, a, a], [b, b, b], speakers: Coins.speakers))
    #expect(abs(one.uar.lower - three.uar.lower) < 1e-12 && abs(one.uar.upper - three.uar.upper) < 1e-12)
    let analysis = AblationAnalysis(
      base: SeededRuns(seeds: [1, 2], runs: [b, b]), variants: [SeededRuns(seeds: [1, 2], runs: [a, a])],
      speakers: Coins.speakers, interval: .speakers, seed: Seed(3))
    let pair = try #require(PairedComparison(a, b, speakers: Coins.speakers, seed: Seed(3)))
    let effect = try #require(analysis.variants[0].effect)
    #expect(effect.p == pair.speakerUARPermutationP)
    #expect(abs(effect.uarDifference - pair.uarDifference) < 1e-12)
    #expect(analysis.base.runs.ignoresSeed && analysis.base.runs.figure(\.uar)?.deviation == 0)
  }

  /// Seeds of very different luck: intervals over speakers alone don't know, those over both do.
  @Test func intervalsOverSeedsAreWider() throws {
    let base = Coins.runs(errors: [0.1, 0.3, 0.5])
    let variant = Coins.runs(errors: [0.5, 0.3, 0.2], shift: 10)
    func width(_ interval: AblationInterval) throws -> Double {
      let analysis = AblationAnalysis(
        base: base, variants: [variant], speakers: Coins.speakers, interval: interval, seed: Seed(1))
      let interval = try #require(analysis.variants[0].effect?.uarInterval)
      return interval.upper - interval.lower
    }
    #expect(try width(.speakersAndSeeds) > 3 * width(.speakers))
    #expect(try width(.speakers) > 0)
  }

  @Test func aVariantWithoutEffectMakesNoOtherHarsher() throws {
    let base = Coins.runs(errors: [0.2, 0.2, 0.2])
    let worse = Coins.runs(errors: [0.4, 0.4, 0.4], shift: 10)
    let analysis = AblationAnalysis(
      base: base, variants: [base, worse], speakers: Coins.speakers, interval: .speakers, seed: Seed(1))
    let nothing = try #require(analysis.variants[0].effect)
    #expect(nothing.conclusion == .identical && nothing.adjustedP == nil && nothing.uarDifference == 0)
    #expect(analysis.variants[1].effect?.adjustedP == analysis.variants[1].effect?.p)
    // The interval of a variant doesn't depend on which others there are.
    let alone = AblationAnalysis(
      base: base, variants: [worse], speakers: Coins.speakers, interval: .speakers, seed: Seed(1))
    #expect(alone.variants[0].effect?.uarInterval == analysis.variants[1].effect?.uarInterval)
  }

  @Test func withoutSpeakersNothingIsConcluded() throws {
    let base = Coins.runs(errors: [0.2, 0.2, 0.2])
    let worse = Coins.runs(errors: [0.4, 0.4, 0.4], shift: 10)
    let analysis = AblationAnalysis(base: base, variants: [worse], speakers: nil, interval: .speakers, seed: Seed(1))
    let effect = try #require(analysis.variants[0].effect)
    #expect(effect.conclusion == .unjudged && effect.p == nil && effect.uarInterval == nil)
    #expect(effect.uarDifference < -0.1)
  }

  /// Of many experiments without any difference, about one in twenty finds one.
  @Test func undecidedIsTheRuleWhereNothingDiffers() {
    let found = (0..<60).count { (experiment: UInt64) in
      let base = Coins.runs(errors: [0.3], seeds: [100 + 2 * experiment])
      let variant = Coins.runs(errors: [0.3], seeds: [100 + 2 * experiment], shift: 1)
      let effect = AblationAnalysis(
        base: base, variants: [variant], speakers: Coins.speakers, interval: .speakers, seed: Seed(1)
      )
      .variants[0].effect
      return effect?.conclusion == .higher || effect?.conclusion == .lower
    }
    #expect(found <= 9)
  }
}
