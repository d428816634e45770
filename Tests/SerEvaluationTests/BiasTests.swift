import SerLearning
import SerNumerics
import Testing

@testable import SerEvaluation

@Suite struct BiasTests {
  private static let classes = ["angry", "neutral", "sad"]

  private typealias Row = (speaker: String, group: String, truth: Int, prediction: Int)

  /// A clip of a speaker, its class by its take, taken for the next class where it is misjudged.
  private static func row(_ speaker: Int, _ group: String, _ take: Int, isRight: Bool) -> Row {
    let truth = take % 3
    return ("s\(speaker)", group, truth, isRight ? truth : (truth + 1) % 3)
  }

  /// Takes of speakers, each in the group that it is said to be in.
  private static func rows(
    _ speakers: Int, _ takes: Int, group: (Int) -> String, isRight: (_ speaker: Int, _ take: Int) -> Bool
  ) -> [Row] {
    var rows: [Row] = []
    for speaker in 0..<speakers {
      for take in 0..<takes { rows.append(row(speaker, group(speaker), take, isRight: isRight(speaker, take))) }
    }
    return rows
  }

  /// Judged rows from (speaker, group, truth, prediction).
  private static func judged(
    _ rows: [Row]
  ) -> (predictions: OutOfFoldPredictions, speakers: [String], groups: [String]) {
    (
      OutOfFoldPredictions(
        classNames: classes,
        rows: rows.enumerated().map {
          .init(row: $0, fold: 0, truth: $1.truth, prediction: $1.prediction, probabilities: nil)
        }), rows.map(\.speaker), rows.map(\.group)
    )
  }

  private static func compare(
    _ rows: [Row], permutations: Int = 2000
  ) throws -> GroupComparison {
    let (predictions, speakers, groups) = judged(rows)
    let analysis = GroupAnalysis(
      predictions, speakers: speakers, resamples: 400, permutations: permutations, seed: Seed(1))
    return try #require(analysis.compare("group", values: groups))
  }

  /// Every speaker says everything in both groups and is judged alike; only the normal ones hold neutral clips, all wrong.
  @Test func aClassThatAGroupLacksIsNoEffectOfTheGroup() throws {
    var rows: [Row] = []
    for speaker in 0..<8 {
      for group in ["normal", "strong"] {
        for truth in [0, 2] { for take in 0..<2 { rows.append(("s\(speaker)", group, truth, take == 0 ? truth : 1)) } }
      }
      for _ in 0..<2 { rows.append(("s\(speaker)", "normal", 1, 0)) }
    }
    let found = try Self.compare(rows)
    #expect(found.commonClasses == ["angry", "sad"] && found.missingClasses == ["neutral"] && found.isWithinSpeakers)
    let (normal, strong) = (found.groups[0], found.groups[1])
    #expect(abs(try #require(normal.accuracy.value) - 1.0 / 3) < 1e-12 && strong.accuracy.value == 0.5)
    #expect(normal.standardizedAccuracy.value == 0.5 && strong.standardizedAccuracy.value == 0.5)
    #expect(strong.recalls[1].value == nil && normal.recalls[1].value == 0)
    let test = try #require(found.test)
    #expect(test.difference == 0 && test.p == 1)
    #expect(found.standardizedDifference?.value == 0)
    #expect(abs(abs(try #require(found.plainDifference?.value)) - 1.0 / 6) < 1e-12)
  }

  /// Between speakers: 6 women judged rightly, 6 men half rightly.
  @Test func aDifferenceBetweenSpeakersIsFoundAndChanceIsNot() throws {
    func rows(_ isRight: (_ speaker: Int, _ take: Int) -> Bool) -> [Row] {
      Self.rows(12, 12, group: { $0 < 6 ? "female" : "male" }, isRight: isRight)
    }
    let found = try Self.compare(rows { speaker, take in speaker < 6 || take < 6 })
    let test = try #require(found.test)
    #expect(!found.isWithinSpeakers && test.best == "female" && test.worst == "male")
    #expect(test.difference == 0.5 && test.interval == Interval(lower: 0.5, upper: 0.5))
    // 2 of the 924 ways to divide twelve speakers are as extreme.
    #expect(test.p > 0 && test.p < 0.01)
    #expect(found.classTests.count == 3 && found.classTests.allSatisfy { $0.p < 0.01 })
    let even = try Self.compare(rows { speaker, take in (speaker + take) % 4 != 0 })
    #expect(try #require(even.test).p > 0.3)
  }

  /// Within speakers: signs of a speaker's difference flip, so that five speakers can't give less than 2/32.
  @Test func withinSpeakersSignsFlip() throws {
    let normal = Self.rows(5, 6, group: { _ in "normal" }, isRight: { _, _ in false })
    let rows = normal + Self.rows(5, 6, group: { _ in "strong" }, isRight: { _, _ in true })
    let found = try Self.compare(rows, permutations: 4000)
    #expect(found.isWithinSpeakers && found.test?.difference == 1)
    #expect(abs(try #require(found.test).p - 2.0 / 32) < 0.02)
  }

  /// Rates by hand: angry recognised 1 and 0.5; suspected in 0 and 0.25 of the others.
  @Test func gapsAreThoseOfTheDefinition() throws {
    var rows: [Row] = []
    for speaker in 0..<5 {
      for (truth, prediction) in [(0, 0), (0, 0), (2, 2), (2, 2), (2, 2), (2, 2)] {
        rows.append(("f\(speaker)", "female", truth, prediction))
      }
      for (truth, prediction) in [(0, 0), (0, 2), (2, 0), (2, 2), (2, 2), (2, 2)] {
        rows.append(("m\(speaker)", "male", truth, prediction))
      }
    }
    let found = try Self.compare(rows)
    let (odds, parity) = (try #require(found.odds), try #require(found.parity))
    // Angry: max(0.5, 0.25); sad: recall 1 and 0.75, suspected 0 and 0.5.
    #expect(odds.byClass == [0.5, 0.5] && odds.maximum == 0.5 && odds.mean == 0.5)
    // Angry is named in 2 of 6 in both groups, and so is sad in 4 of 6.
    #expect(parity.maximum == 0 && parity.mean == 0)
    #expect(try #require(odds.p) < 0.05 && parity.p == 1)
    #expect(try #require(odds.meanByChance) > 0)
  }

  @Test func smallGroupsAreShownAndNotCompared() throws {
    let rows = Self.rows(7, 6, group: { $0 < 5 ? "a" : "b" }, isRight: { _, _ in true })
    let found = try Self.compare(rows)
    #expect(
      found.groups.map(\.value) == ["a", "b"] && found.groups[1].omission != nil && found.groups[1].accuracy.value == 1)
    #expect(found.groups[1].accuracy.interval == nil && found.groups[0].accuracy.interval != nil)
    #expect(found.test == nil && found.odds == nil && found.omission?.contains("1 group") == true)
    let (predictions, speakers, _) = Self.judged(rows)
    let analysis = GroupAnalysis(predictions, speakers: speakers, seed: Seed(1))
    #expect(analysis.compare("gender", values: rows.map { _ in "" }) == nil)
    let oneClass = try Self.compare(Self.rows(10, 1, group: { $0 < 5 ? "a" : "b" }, isRight: { _, _ in true }))
    #expect(oneClass.test == nil && oneClass.omission?.contains("1 class") == true)
  }

  @Test func allComparisonsAreCorrectedTogether() throws {
    let rows = Self.rows(12, 6, group: { $0 < 6 ? "a" : "b" }, isRight: { speaker, _ in speaker < 6 })
    let one = try Self.compare(rows)
    let corrected = GroupComparison.correct([one, one])
    let (p, adjusted) = (try #require(one.test).p, try #require(corrected[0].test).adjustedP)
    #expect(adjusted == min(1, 2 * p) && one.test?.adjustedP == p)
    #expect(corrected[1].classTests.allSatisfy { $0.adjustedP >= $0.p })
  }

  // MARK: Pitch

  @Test func rankCorrelationsAreSpearmans() throws {
    // scipy.stats.spearmanr([1,2,3,4,5], [5,6,7,8,7]) = 0.8207826816681233
    let found = try #require(SpearmanCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7], seed: Seed(1)))
    #expect(abs(found.rho - 0.820_782_681_668_123_3) < 1e-12 && found.count == 5)
    #expect(found.interval.map { $0.lower <= found.rho && found.rho <= $0.upper } == true)
    // 16 of the 120 pairings reach it.
    #expect(abs(found.p - 16.0 / 120) < 0.02)
    #expect(SpearmanCorrelation([1, 1, 1], [1, 2, 3], seed: Seed(1)) == nil)
    #expect(SpearmanCorrelation([1, 2], [1, 2], seed: Seed(1)) == nil)
    #expect(SpearmanCorrelation.ranks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
  }

  /// Pitch doesn't matter within a gender; between the genders it seems to.
  @Test func pitchIsCorrelatedWithinGendersToo() throws {
    let rows = Self.rows(
      12, 6, group: { $0 < 6 ? "female" : "male" },
      isRight: { speaker, take in take < (speaker < 6 ? 5 : 2) + speaker % 2 })
    let (predictions, speakers, groups) = Self.judged(rows)
    let pitches = rows.indices.map { row -> Double? in
      if row % 6 == 5 { return nil }
      return (row < 36 ? 200 : 100) + Double(row)
    }
    let found = try #require(
      PitchBias(predictions, speakers: speakers, groups: groups, pitches: pitches, seed: Seed(1)))
    #expect(found.points.count == 12 && found.points.allSatisfy { $0.clips == 5 })
    #expect(found.points.map(\.pitch) == found.points.map(\.pitch).sorted())
    #expect(found.correlations.map(\.group) == ["all", "female", "male"])
    #expect(found.correlations[0].correlation.rho > 0.5 && abs(found.correlations[1].correlation.rho) < 0.5)
    #expect(
      PitchBias(predictions, speakers: speakers, groups: nil, pitches: rows.map { _ in nil }, seed: Seed(1)) == nil)
  }

  @Test func unequalSpeakersStandOutFromChance() throws {
    func spread(_ isRight: (Int, Int) -> Bool) throws -> SpeakerSpread {
      let rows = Self.rows(10, 30, group: { _ in "" }, isRight: isRight)
      let (predictions, speakers, _) = Self.judged(rows)
      return try #require(SpeakerSpread(predictions, speakers: speakers))
    }
    let unequal = try spread { speaker, take in take < 3 * speaker }
    #expect(unequal.worst == "s0" && unequal.best == "s9" && unequal.deviation > 2 * unequal.deviationByChance)
    #expect(try #require(unequal.test).pValue < 1e-6)
    let equal = try spread { _, take in take < 15 }
    #expect(equal.deviation == 0 && equal.test?.pValue == 1)
    #expect(try spread { _, _ in true }.test == nil)
  }

  // MARK: Training on one gender

  /// Women and men say the classes in opposite ways.
  @Test func aModelOfTheOtherGenderIsWrong() async throws {
    var stream = Seed(3).makeStream()
    let speakers = (0..<240).map { "s\($0 / 20)" }
    let genders = (0..<240).map { $0 / 20 < 7 ? "female" : "male" }
    let values = (0..<240).map { row -> [Float] in
      [Float(row % 2) * (genders[row] == "female" ? 1 : -1) + Float(0.1 * stream.gaussian())]
    }
    let rows = try LabelledFeatures(
      features: Matrix(rows: values), labels: (0..<240).map { $0 % 2 }, classNames: ["a", "b"], speakers: speakers)
    let pipeline = Pipeline(trainer: SoftCentroidTrainer())
    let found = try #require(
      try await CrossGroupTraining.run(rows, groups: genders, pipeline: pipeline, seed: Seed(1), workers: 1))
    #expect(found.groups == ["female", "male"] && found.arms.count == 6 && found.contrasts.count == 2)
    for contrast in found.contrasts {
      #expect(try #require(contrast.uar) > 0.4 && contrast.adjustedP >= contrast.p && contrast.p < 0.1)
    }
    for arm in found.arms {
      #expect(Set(arm.predictions.rows.map(\.row)) == Set(genders.indices.filter { genders[$0] == arm.tested }))
    }
    #expect(found.trainingSpeakers.lowerBound >= 3 && found.trainingSpeakers.upperBound <= 5)
    let alone = try await CrossGroupTraining.run(
      rows, groups: genders.map { _ in "female" }, pipeline: pipeline, seed: Seed(1), workers: 1)
    #expect(alone == nil)
  }
}
