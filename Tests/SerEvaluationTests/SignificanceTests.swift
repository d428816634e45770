import Foundation
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation

/// Against SciPy, by `Tests/Goldens/make_comparison_tests.py`.
@Suite struct SignificanceTests {
  private struct Reference: Decodable {
    struct Bootstrap: Decodable {
      let resampled, jackknife, bca, percentile: [Double]
      let estimate: Double
    }
    struct Wilcoxon: Decodable {
      let differences: [Double]
      let statistic, p: Double
    }
    struct Friedman: Decodable {
      let figures: [[Double]]
      let chiSquare, chiSquareP, f, p: Double
      let meanRanks: [Double]
    }
    struct CorrectedT: Decodable {
      let differences: [Double]
      let ratio, t, p: Double
    }
    struct McNemar: Decodable {
      let first, second: Int
      let exact, corrected: Double
    }
    struct SignFlip: Decodable {
      let differences: [Double]
      let p: Double
    }
    struct Needed: Decodable {
      let effect: Double
      let speakers: Int
    }
    let bootstrap: [Bootstrap]
    let wilcoxon: [Wilcoxon]
    let friedman: [Friedman]
    let correctedT: [CorrectedT]
    let mcnemar: [McNemar]
    let signFlip: [SignFlip]
    let needed: [Needed]
  }

  private let reference: Reference

  init() throws {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("comparison_tests_reference.json"))
    reference = try JSONDecoder().decode(Reference.self, from: data)
  }

  @Test func intervalsEqualSciPy() throws {
    var differing = 0
    for expected in reference.bootstrap {
      let found = try #require(
        BootstrapInterval(
          resampled: expected.resampled, estimate: expected.estimate, jackknife: expected.jackknife))
      let bca = try #require(found.bca)
      for (value, expected) in zip(
        [found.percentile.lower, found.percentile.upper, bca.lower, bca.upper], expected.percentile + expected.bca)
      {
        #expect(abs(value - expected) <= 1e-9, "\(value), not \(expected)")
      }
      if bca != found.percentile { differing += 1 }
    }
    #expect(differing >= 2)
  }

  @Test func intervalsWithoutSpreadHaveNoBCa() throws {
    let constant = try #require(
      BootstrapInterval(resampled: [0.5, 0.5, 0.5], estimate: 0.5, jackknife: [0.5, 0.5]))
    #expect(constant.percentile == Interval(lower: 0.5, upper: 0.5) && constant.bca == nil)
    let beyond = try #require(BootstrapInterval(resampled: [1, 2, 3, .nan], estimate: 9, jackknife: [1, 2]))
    #expect(beyond.bca == nil && beyond.percentile.upper < 3)
    #expect(BootstrapInterval(resampled: [.nan], estimate: 1, jackknife: [1, 2]) == nil)
  }

  @Test func wilcoxonEqualsSciPy() throws {
    for expected in reference.wilcoxon {
      let found = try #require(WilcoxonSignedRankTest(expected.differences))
      #expect(abs(min(found.positiveRanks, found.negativeRanks) - expected.statistic) <= 1e-9)
      #expect(abs(found.p - expected.p) <= 1e-9, "\(found.p), not \(expected.p) (\(found.method))")
    }
    let methods = reference.wilcoxon.map { WilcoxonSignedRankTest($0.differences)?.method }
    #expect(Set(methods) == [.exact, .normal])
    #expect(WilcoxonSignedRankTest([0, 0]) == nil && WilcoxonSignedRankTest([]) == nil)
  }

  @Test func friedmanEqualsSciPy() throws {
    for expected in reference.friedman {
      let found = try #require(FriedmanTest(expected.figures))
      for (value, expected) in [
        (found.chiSquare, expected.chiSquare), (found.chiSquareP, expected.chiSquareP), (found.f, expected.f),
        (found.p, expected.p),
      ] {
        #expect(abs(value - expected) <= 1e-9 * max(1, expected), "\(value), not \(expected)")
      }
      for (rank, expected) in zip(found.meanRanks, expected.meanRanks) { #expect(abs(rank - expected) < 1e-12) }
    }
    let tied = [[Double]](repeating: [1, 1, 1], count: 8)
    #expect(FriedmanTest(tied) == nil && FriedmanTest([[Double]](repeating: [1, 2], count: 8)) == nil)
    #expect(FriedmanTest([[Double]](repeating: [1, 2, 3], count: 4)) == nil)
    #expect(FriedmanTest([[Double]](repeating: [1, 2, .nan], count: 8)) == nil)
    // All blocks of one mind: F has no bound, and p is 0.
    let unanimous = try #require(FriedmanTest([[Double]](repeating: [3, 1, 2], count: 8)))
    #expect(unanimous.meanRanks == [1, 3, 2] && unanimous.f == .infinity && unanimous.p == 0)
  }

  /// Demšar 2006, table 5.
  @Test func criticalValuesAreThoseOfDemsar() {
    let at05 = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]
    let at10 = [1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920]
    for (index, (q05, q10)) in zip(at05, at10).enumerated() {
      // The table is cut or rounded in its last digit.
      #expect(abs(CriticalDifference.quantile(models: index + 2, level: 0.05) - q05) < 0.0011)
      #expect(abs(CriticalDifference.quantile(models: index + 2, level: 0.1) - q10) < 0.0011)
    }
    // His example of four classifiers on 14 data sets.
    #expect(abs(CriticalDifference(models: 4, blocks: 14).value - 1.25) < 0.01)
    #expect(abs(CriticalDifference(models: 4, blocks: 14, level: 0.1).value - 1.12) < 0.01)
  }

  @Test func barsJoinTheLargestSets() {
    let difference = CriticalDifference(models: 4, blocks: 14)
    #expect(difference.groups(meanRanks: [3.143, 2.000, 2.893, 1.964]) == [[3, 1, 2, 0]])
    #expect(difference.groups(meanRanks: [1, 2, 3, 4]) == [[0, 1], [1, 2], [2, 3]])
    #expect(difference.groups(meanRanks: [1, 2.5, 4]) == [])
    #expect(difference.groups(meanRanks: [1, 1.5, 2, 4]) == [[0, 1, 2]])
  }

  @Test func correctedTEqualsItsFormula() throws {
    for expected in reference.correctedT {
      let found = try #require(
        CorrectedResampledTTest(differences: expected.differences, testToTrainingRatio: expected.ratio))
      #expect(abs(found.t - expected.t) <= 1e-9 * abs(expected.t) && abs(found.p - expected.p) <= 1e-9)
    }
    #expect(CorrectedResampledTTest(differences: [0.1, 0.2], testToTrainingRatio: 1) == nil)
    #expect(CorrectedResampledTTest(differences: [0.1, 0.1, 0.1], testToTrainingRatio: 0.5) == nil)
  }

  @Test func mcNemarSaysHow() {
    for expected in reference.mcnemar {
      let found = McNemarTest(onlyFirstRight: expected.first, onlySecondRight: expected.second)
      let isSmall = expected.first + expected.second <= 1000
      #expect(found.method == (isSmall ? .exact : .chiSquare))
      #expect(abs(found.p - (isSmall ? expected.exact : expected.corrected)) <= 1e-9)
    }
    #expect(McNemarTest(onlyFirstRight: 700, onlySecondRight: 700).p == 1)
  }

  @Test func signFlipsAreAllCounted() {
    for expected in reference.signFlip {
      let p = PairedTests.speakerPermutation(differences: expected.differences, seed: Seed(1))
      #expect(abs(p - expected.p) < 1e-12, "\(p), not \(expected.p)")
    }
    let one = [Double](repeating: 1, count: SignFlips.mostExact)
    #expect(SignFlips(one).exactP == SignFlips.leastP(speakers: SignFlips.mostExact))
    #expect(SignFlips.leastP(speakers: 5) == 0.0625)
  }

  /// The sampled value is near the exact one, which it takes the place of for many speakers.
  @Test func sampledFlipsAreNearTheExactOnes() {
    for expected in reference.signFlip {
      let sampled = SignFlips(expected.differences).sampledP(resamples: 20_000, seed: Seed(3))
      #expect(abs(sampled - expected.p) < 0.015, "\(sampled), not \(expected.p)")
    }
  }

  /// Of the exact sample size by the noncentral t distribution no more than one speaker off.
  @Test func neededSpeakersAreNearlyExact() throws {
    var stream = Seed(8).makeStream()
    let raw = (0..<24).map { _ in stream.gaussian() }
    let power = try #require(SpeakerPower(differences: raw))
    for expected in reference.needed {
      let found = try #require(power.speakersNeeded(for: expected.effect * power.spread))
      #expect(abs(found - expected.speakers) <= 1, "\(found), not \(expected.speakers)")
      #expect(found == power.speakersNeeded(for: -expected.effect * power.spread))
    }
    // What 24 speakers are enough for takes 24 speakers.
    let detectable = try #require(power.detectable)
    #expect(power.speakersNeeded(for: detectable) == 24 && power.speakersNeeded(for: detectable * 0.9) == 30)
    #expect(power.speakersNeeded(for: 0) == nil && power.speakersNeeded(for: 1e9) == SpeakerPower.fewestSpeakers)
    #expect(SpeakerPower(differences: [1]) == nil && SpeakerPower(differences: [1, 1, 1]) == nil)
  }

  @Test func effectSizesAreThoseOfTheDefinition() throws {
    // Ranks of the sizes: 1, 2.5, 2.5, 4; above 0: 2.5 + 2.5 + 4.
    let effect = try #require(PairedEffectSize([0, 2, -1, 2, 3]))
    #expect(effect.better == 3 && effect.worse == 1 && effect.superiority == 0.7)
    #expect(try abs(#require(effect.rankBiserial) - 0.8) < 1e-12)
    // Mean 1.2; squared deviations 1.44, .64, 4.84, .64 and 3.24 sum to 10.8.
    #expect(try abs(#require(effect.dz) - 1.2 / 2.7.squareRoot()) < 1e-12)
    #expect(PairedEffectSize([]) == nil)
    let constant = try #require(PairedEffectSize([1, 1]))
    #expect(constant.dz == nil && constant.superiority == 1)
  }
}

/// Two classes of 12 speakers with ten clips each, judged over three folds of four speakers.
private enum Judgements {
  static let speakers = (0..<120).map { "speaker\(10 + $0 / 10)" }

  /// A clip is judged rightly where `isRight` of its speaker (0…11) and number (0…9) holds.
  static func run(_ isRight: (Int, Int) -> Bool) -> OutOfFoldPredictions {
    OutOfFoldPredictions(
      classNames: ["a", "b"],
      rows: (0..<120).map { row in
        let truth = row % 2
        return .init(
          row: row, fold: row / 40, truth: truth, prediction: isRight(row / 10, row % 10) ? truth : 1 - truth,
          probabilities: nil)
      })
  }
}

@Suite struct SeededComparisonTests {
  private let good = Judgements.run { _, clip in clip < 8 }
  private let mixed = Judgements.run { speaker, clip in clip < (speaker.isMultiple(of: 3) ? 8 : 6) }

  @Test func speakersDifferencesAverageToTheDifference() throws {
    let comparison = try #require(
      PairedComparison(good, mixed, speakers: Judgements.speakers, seed: Seed(1)))
    let differences = try #require(comparison.speakerDifferences)
    #expect(differences.count == 12)
    #expect(abs(Statistics.mean(differences) - comparison.uarDifference) < 1e-12)
    // 8 of 12 speakers have two of ten clips more.
    #expect(abs(comparison.uarDifference - 8.0 / 12 * 0.2) < 1e-12)
    #expect(comparison.effect?.better == 8 && comparison.effect?.worse == 0)
    #expect(comparison.foldDifferences.count == 3)
    #expect(comparison.mcNemar?.method == .exact && comparison.onlyFirstRight == 16)
  }

  /// Three equal seeds say no more than one: nothing is counted three times.
  @Test func equalSeedsSayWhatOneSays() throws {
    let one = try #require(PairedComparison(good, mixed, speakers: Judgements.speakers, seed: Seed(1)))
    let three = try #require(
      PairedComparison(
        [good, good, good], [mixed, mixed, mixed], speakers: Judgements.speakers, seed: Seed(1)))
    #expect(three.seeds == 3 && three.rows == one.rows)
    #expect(abs(three.uarDifference - one.uarDifference) < 1e-12)
    #expect(three.speakerUARPermutationP == one.speakerUARPermutationP)
    #expect(three.wilcoxon?.p == one.wilcoxon?.p)
    for (a, b) in zip(try #require(three.speakerDifferences), try #require(one.speakerDifferences)) {
      #expect(abs(a - b) < 1e-12)
    }
    // Over clips every seed would count as further clips.
    #expect(three.mcNemar == nil && one.mcNemar != nil)
  }

  @Test func seedsAreAveragedWithinSpeakers() throws {
    let bad = Judgements.run { _, _ in false }
    let mean = try #require(
      PairedComparison([good, bad], [bad, bad], speakers: Judgements.speakers, seed: Seed(1)))
    #expect(abs(mean.uarDifference - 0.4) < 1e-12)
    #expect(try #require(mean.speakerDifferences).allSatisfy { abs($0 - 0.4) < 1e-12 })
  }

  @Test func bcaLeavesOutSpeakersAndNotClips() throws {
    // One speaker far below the others: leaving that one out moves the figure most, and the interval is drawn down.
    let run = Judgements.run { speaker, clip in speaker > 0 && clip != 3 }
    let interval = try #require(
      SpeakerBootstrap(seed: Seed(2)).bootstrap(of: [run], speakers: Judgements.speakers)?.uar)
    let bca = try #require(interval.bca)
    #expect(bca.lower < interval.percentile.lower && bca.upper <= interval.percentile.upper)
    let plain = SpeakerBootstrap(seed: Seed(2)).intervals(of: run, speakers: Judgements.speakers)
    #expect(plain?.uar == interval.percentile)
  }

  @Test func speakersRankModels() throws {
    let worst = Judgements.run { _, clip in clip < 2 }
    let ranking = try #require(SpeakerRanking([[mixed], [good], [worst]], speakers: Judgements.speakers))
    // Tied with the best for four speakers, second for eight.
    #expect(ranking.blocks == .speakers && ranking.friedman.blocks == 12)
    for (rank, expected) in zip(ranking.friedman.meanRanks, [22.0 / 12, 14.0 / 12, 3]) {
      #expect(abs(rank - expected) < 1e-12)
    }
    #expect(ranking.groups == [[1, 0]])
    #expect(SpeakerRanking([[mixed], [good]], speakers: Judgements.speakers) == nil)
    // Three folds are too few to rank in.
    #expect(SpeakerRanking([[mixed], [good], [worst]], speakers: nil) == nil)
  }
}
