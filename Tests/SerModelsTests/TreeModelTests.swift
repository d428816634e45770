import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

/// What forests and boosted trees promise beyond the contract of every classifier.
@Suite struct TreeModelTests {
  private func accuracy(_ model: some TrainedClassifier, _ rows: LabelledFeatures) throws -> Double {
    let predictions = try model.scores(for: rows.features).predictions
    return Double(zip(predictions, rows.labels).count { $0 == $1 }) / Double(rows.count)
  }

  @Test(arguments: [1, 2]) func binningIsExactForFewDistinctValues(workers: Int) async throws {
    let features = Matrix(rows: [[1, 5], [2, 5], [2, 5], [4, 5]])
    let binning = try await FeatureBinning(features, bins: 4, workers: workers)
    #expect(binning.thresholds == [[1.5, 3], []])
    #expect(binning.bins(of: 0, in: features, missing: 9) == [0, 1, 1, 2])
  }

  @Test func binningSharesRowsOut() async throws {
    var stream = Seed(3).makeStream()
    let values = (0..<5000).map { _ in Float(stream.gaussian()) } + [Float](repeating: 0.25, count: 1000)
    let features = Matrix(rows: values.count, columns: 1, values: values)
    let binning = try await FeatureBinning(features, bins: 64, workers: 1)
    let thresholds = binning.thresholds[0]
    #expect(thresholds.count <= 63 && thresholds.count >= 50 && thresholds == thresholds.sorted())
    let bins = binning.bins(of: 0, in: features, missing: 0)
    #expect(zip(values, bins).allSatisfy { value, bin in thresholds.count { $0 < value } == Int(bin) })
    let counts = bins.reduce(into: [Int](repeating: 0, count: 64)) { $0[Int($1)] += 1 }
    #expect(counts.sorted(by: >)[1] < 250, "no bin but that of the repeated value holds much more than its share")
  }

  @Test func cancellationEndsBinning() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await FeatureBinning(Matrix(rows: [[1], [2]]), bins: 4, workers: 1)
    }
    await #expect(throws: TrainingError.cancelled) { _ = try await task.value }
  }

  /// Neighbouring floats have no value between them; the threshold must still part them.
  @Test func thresholdsPartNeighbours() {
    for low in [Float(1), -1, 0, 1e30, -Float.leastNonzeroMagnitude] {
      let middle = FeatureBinning.midpoint(low, low.nextUp)
      #expect(low <= middle && middle < low.nextUp)
    }
    #expect(FeatureBinning.midpoint(-.greatestFiniteMagnitude, .greatestFiniteMagnitude) == 0)
  }

  @Test func forestLimitsAreKept() async throws {
    let rows = try ToyRows.clouds(seed: 2, classes: 4, rowsPerClass: 40)
    var trainer = RandomForestClassifier()
    trainer.trees = 10
    trainer.maxDepth = 2
    #expect(try await trainer.fit(rows, in: .single).diagnostics.facts["deepest"] == 2)
    trainer.maxDepth = 0
    trainer.maxLeaves = 5
    #expect(try await trainer.fit(rows, in: .single).diagnostics.facts["leaves"] == 50)
    trainer.maxLeaves = 0
    trainer.bootstrap = false
    trainer.minSamplesPerLeaf = 16
    let model = try await trainer.fit(rows, in: .single)
    #expect(try #require(model.diagnostics.facts["leaves"]) <= 100)
    // 160 rows: every leaf's shares are multiples of 1/count with count >= 16.
    for leaf in 0..<model.leafValues.rows {
      let least = model.leafValues.row(leaf).filter { $0 > 0 }.min() ?? 1
      #expect(least >= 1 / 144)
    }
  }

  @Test func extraTreesAndEntropyLearn() async throws {
    let rows = try ToyRows.clouds(seed: 5, classes: 3, rowsPerClass: 60, distance: 2)
    for (splitter, criterion) in [
      (RandomForestClassifier.Splitter.random, RandomForestClassifier.Criterion.gini), (.random, .entropy),
      (.best, .entropy),
    ] {
      var trainer = RandomForestClassifier()
      trainer.trees = 60
      trainer.splitter = splitter
      trainer.criterion = criterion
      trainer.outOfBag = true
      let model = try await trainer.fit(rows, in: .single)
      #expect(try accuracy(model, rows) > 0.97)
      let outOfBag = try #require(model.outOfBag)
      #expect(outOfBag.rows == rows.count && outOfBag.accuracy > 0.8 && outOfBag.accuracy < 1)
      #expect(outOfBag.confusion.joined().reduce(0, +) == outOfBag.rows)
      #expect(abs(outOfBag.uar - outOfBag.accuracy) < 1e-9, "the classes are equally large")
    }
  }

  @Test func importanceNamesTheFeatureThatMatters() async throws {
    var stream = Seed(11).makeStream()
    let labels = (0..<200).map { $0 % 2 }
    let values = labels.flatMap { label in
      [Float(stream.gaussian()), Float(Double(label) * 3 + stream.gaussian()), Float(stream.gaussian())]
    }
    let rows = try LabelledFeatures(
      features: Matrix(rows: 200, columns: 3, values: values), labels: labels, classNames: ["a", "b"])
    var forest = RandomForestClassifier()
    forest.trees = 50
    let shares = try await forest.fit(rows, in: .single).importance
    #expect(shares[1] > 0.6 && abs(shares.reduce(0, +) - 1) < 1e-9)
    let gains = try await GradientBoostingClassifier().fit(rows, in: .single).importance
    #expect(gains[1] > 0.6 && abs(gains.reduce(0, +) - 1) < 1e-9)
  }

  @Test func classWeightsLiftTheRareClass() async throws {
    var stream = Seed(4).makeStream()
    let labels = [Int](repeating: 0, count: 190) + [Int](repeating: 1, count: 10)
    let values = labels.flatMap { [Float(Double($0) + stream.gaussian()), Float(stream.gaussian())] }
    let rows = try LabelledFeatures(
      features: Matrix(rows: 200, columns: 2, values: values), labels: labels, classNames: ["a", "b"])
    var trainer = RandomForestClassifier()
    trainer.trees = 40
    trainer.maxDepth = 3
    let plain = try await trainer.fit(rows, in: .single).scores(for: rows.features).predictions.count { $0 == 1 }
    trainer.classWeights = .balanced
    let balanced = try await trainer.fit(rows, in: .single).scores(for: rows.features).predictions.count { $0 == 1 }
    #expect(balanced > plain + 10)
    for outputs in GradientBoostingClassifier.TreeOutputs.allCases {
      var boosting = GradientBoostingClassifier()
      boosting.rounds = 10
      boosting.maxDepth = 2
      boosting.outputs = outputs
      let plain = try await boosting.fit(rows, in: .single).scores(for: rows.features).predictions.count { $0 == 1 }
      boosting.classWeights = .balanced
      let model = try await boosting.fit(rows, in: .single)
      #expect(try model.scores(for: rows.features).predictions.count { $0 == 1 } > plain + 10)
      // Knowing nothing costs ln 2 on average, whatever the weights.
      #expect(abs(model.trainingLoss[0] - log(2)) < 1e-6)
    }
  }

  /// Where classes have as many rows each, weights are 1 and change nothing; else a rare class counts as often as if its
  /// rows stood there several times.
  @Test func weightsAreCopiesOfRows() async throws {
    let even = try ToyRows.clouds(seed: 8, classes: 3, rowsPerClass: 30)
    var trainer = GradientBoostingClassifier()
    // One shallow round: deeper ones choose among splits of equal gain by rounding.
    trainer.rounds = 1
    trainer.maxDepth = 2
    trainer.lambda = 0
    trainer.minChildWeight = 0
    let plain = try await trainer.fit(even, in: .single)
    trainer.classWeights = .balanced
    #expect(try await trainer.fit(even, in: .single).margins(for: even.features) == plain.margins(for: even.features))
    // 10 rows of the last class, or each of them three times: leaf values are ratios, so that a common factor of all
    // weights drops out.
    let rare = even.selecting(even.labels.indices.filter { even.labels[$0] < 2 || $0 / 3 % 3 == 0 })
    let repeated = even.selecting(
      even.labels.indices.flatMap { row in
        even.labels[row] < 2 ? [row] : row / 3 % 3 == 0 ? [row, row, row] : []
      })
    try #require(Set(repeated.classCounts) == [30] && rare.classCounts[2] == 10)
    let weighted = try await trainer.fit(rare, in: .single).margins(for: rare.features)
    trainer.classWeights = .none
    let copied = try await trainer.fit(repeated, in: .single).margins(for: rare.features)
    let ignored = try await trainer.fit(rare, in: .single).margins(for: rare.features)
    func close(_ margins: Matrix) -> Double {
      Double(zip(weighted.values, margins.values).count { abs($0 - $1) < 1e-4 }) / Double(weighted.values.count)
    }
    #expect(close(copied) == 1 && close(ignored) < 0.9)
  }

  @Test func boostingLossNeverRisesInTraining() async throws {
    let rows = try ToyRows.clouds(seed: 8, classes: 4, rowsPerClass: 40)
    for growth in GradientBoostingClassifier.Growth.allCases {
      var trainer = GradientBoostingClassifier()
      trainer.rounds = 40
      trainer.growth = growth
      let model = try await trainer.fit(rows, in: .single)
      #expect(model.trainingLoss.count == 41 && abs(model.trainingLoss[0] - log(4)) < 1e-6)
      #expect(zip(model.trainingLoss, model.trainingLoss.dropFirst()).allSatisfy { $0 > $1 })
      #expect(
        model.trainingLog.map(\.step) == Array(0...40) && model.trainingLog.allSatisfy { $0.validation == nil })
      #expect(model.trainingLog[40].fields == ["40", "\(model.trainingLoss[40])", "", "", "", "", "", ""])
      #expect(model.diagnostics.facts["trainingLoss"] == model.trainingLoss[40])
    }
  }

  @Test func leafWiseGrowthKeepsItsLimit() async throws {
    let rows = try ToyRows.clouds(seed: 8, classes: 3, rowsPerClass: 100)
    var trainer = GradientBoostingClassifier()
    trainer.growth = .leaf
    trainer.maxDepth = 0
    trainer.maxLeaves = 7
    trainer.rounds = 5
    trainer.minChildWeight = 0
    #expect(try await trainer.fit(rows, in: .single).diagnostics.facts["leaves"] == 105)
  }

  /// The histogram of a large node's larger child is a difference; the trees must be those of histograms summed anew.
  @Test func subtractionChangesNothingThatMatters() async throws {
    let rows = try ToyRows.clouds(seed: 21, classes: 2, rowsPerClass: 3000, features: 20)
    var trainer = GradientBoostingClassifier()
    trainer.rounds = 3
    let model = try await trainer.fit(rows, in: .single)
    // Leaf values come from the rows themselves: a wrong histogram would show as rows in the wrong leaf.
    let margins = try model.margins(for: rows.features)
    let right = rows.labels.enumerated().count { (margins[$0.offset, 0] > 0) == ($0.element == 1) }
    #expect(Double(right) > 0.9 * Double(rows.count))
    #expect(model.trainingLoss[2] < 0.5)
  }

  @Test func earlyStoppingHoldsOutSpeakers() async throws {
    let rows = try ToyRows.clouds(seed: 13, classes: 3, rowsPerClass: 60, distance: 0.5, speakers: 10)
    let division = try ValidationRows(rows, share: 0.2, seed: Seed(1))
    let names = try #require(rows.speakers)
    #expect(division.isSpeakerDisjoint)
    #expect(Set(division.training.map { names[$0] }).isDisjoint(with: division.validation.map { names[$0] }))
    #expect(Set(division.validation.map { names[$0] }).count == 2)
    #expect((division.training + division.validation).sorted() == Array(0..<rows.count))

    var trainer = GradientBoostingClassifier()
    trainer.rounds = 200
    trainer.earlyStopping = 5
    let model = try await trainer.fit(rows, in: .single)
    let best = try #require(model.validationLoss.indices.min { model.validationLoss[$0] < model.validationLoss[$1] })
    #expect(model.rounds == best + 1 && model.validationLoss.count == best + 6 && model.rounds < 200)
    #expect(model.diagnostics.stopReason.contains("speaker-disjoint"))
    #expect(
      model.trainingLog[0].validation == nil && model.trainingLog[1].validation?.loss == model.validationLoss[0])
    #expect(model.trainingLog.count == model.validationLoss.count + 1)
  }

  /// Augmented copies are held out with their clip, and only clips say when to stop.
  @Test(arguments: [nil, 1, 10] as [Int?])
  func earlyStoppingPartsNoRecording(speakers: Int?) throws {
    let clips = try ToyRows.clouds(seed: 14, classes: 3, rowsPerClass: 20, speakers: speakers)
    let copies = try AugmentedCopies(features: Matrix(rows: 120, columns: 4), originals: (0..<120).map { $0 % 60 })
    let rows = clips.selecting(Array(0..<60), with: copies)
    let recordings = try #require(rows.recordings)
    let division = try ValidationRows(rows, share: 0.2, seed: Seed(1))
    #expect(division.isSpeakerDisjoint == (speakers == 10))
    #expect(division.validation.count == 12 && division.validation.allSatisfy { $0 < 60 })
    #expect(division.training.count == 3 * (60 - 12))
    #expect(Set(division.training.map { recordings[$0] }).isDisjoint(with: division.validation.map { recordings[$0] }))
  }

  @Test func classesWithoutRowsAreNeverPredicted() async throws {
    let rows = try ToyRows.rows([[0, 0], [0, 1], [5, 5], [5, 6]], [0, 0, 3, 3], classes: 5)
    var forest = RandomForestClassifier()
    forest.trees = 20
    for model in [try await forest.fit(rows, in: .single)] as [any TrainedClassifier] {
      #expect(Set(try model.scores(for: rows.features).predictions).isSubset(of: [0, 3]))
    }
    var boosting = GradientBoostingClassifier()
    boosting.minChildWeight = 0
    let scores = try await boosting.fit(rows, in: .single).scores(for: rows.features)
    #expect(scores.predictions == [0, 0, 3, 3] && scores.values.columns == 5 && scores.values[0, 1] == 0)
  }

  @Test func damagedTreesAreRefused() async throws {
    let rows = try ToyRows.clouds(seed: 1, classes: 3, rowsPerClass: 10)
    var trainer = RandomForestClassifier()
    trainer.trees = 2
    let data = try JSONEncoder().encode(try await trainer.fit(rows, in: .single))
    var document = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    var trees = try #require(document["trees"] as? [String: Any])
    var nodes = try #require(trees["nodes"] as? [String: Any])
    var values = try #require(nodes["values"] as? [Double])
    values[2] = 0  // the root its own child: traversal would never end
    nodes["values"] = values
    trees["nodes"] = nodes
    document["trees"] = trees
    let spoiled = try JSONSerialization.data(withJSONObject: document)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(RandomForestModel.self, from: spoiled) }
    for counts in [[Int.max, Int.max], [Int.max, 2], [-1, 1]] {
      trees["nodesPerTree"] = counts
      document["trees"] = trees
      let miscounted = try JSONSerialization.data(withJSONObject: document)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(RandomForestModel.self, from: miscounted) }
    }
  }

  @Test func impossibleSettingsAreRefused() {
    for (name, value) in [("trees", "0"), ("maxFeatures", "2"), ("bins", "1"), ("minSamplesPerLeaf", "0")] {
      #expect(throws: TrainingError.self) { try RandomForestClassifier.configured(with: [(name, value)]) }
    }
    for (name, value) in [("rounds", "0"), ("learningRate", "0"), ("bins", "256"), ("rowSample", "1.5")] {
      #expect(throws: TrainingError.self) { try GradientBoostingClassifier.configured(with: [(name, value)]) }
    }
  }
}
