import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

/// A model whose type only its catalogue entry knows, as in a bundle.
struct ErasedModel: DecodableWithConfiguration {
  let model: any TrainedClassifier

  init(from decoder: any Decoder, configuration: ClassifierEntry) throws {
    model = try configuration.model(from: decoder)
  }
}

/// What holds for every classifier of the catalogue, whatever it is. A new one is tested by standing in the catalogue.
@Suite struct ClassifierContractTests {
  /// Fewer trees, rounds and weights than by default, where the test would only take longer with more.
  private static let quick: [String: [(name: String, value: String)]] = {
    let training = [
      ("epochs", "30"), ("learningRate", "0.02"), ("dropout", "0"), ("labelSmoothing", "0"), ("noise", "0.1"),
    ]
    let filters = ("filters", "8-16")
    let quick: [String: [(String, String)]] = [
      "forest": [("trees", "40")], "boosting": [("rounds", "20")], "cnn": training + [filters],
      "cnn-mfcc": training + [filters], "cnn-attention": training + [filters],
      "cnn-lstm": training + [filters, ("units", "8")], "lstm": training + [("units", "24")],
      "transformer": training + [filters, ("width", "16"), ("heads", "2")],
    ]
    return quick.mapValues { $0.map { (name: $0.0, value: $0.1) } }
  }()

  private func entry(_ identifier: String) throws -> ClassifierEntry {
    try ClassifierCatalogue.entry(named: identifier)
  }

  private func fit(
    _ identifier: String, _ rows: LabelledFeatures, seed: UInt64 = 7, workers: Int = 1
  ) async throws -> any TrainedClassifier {
    let trainer = try entry(identifier).trainer(with: Self.quick[identifier] ?? [])
    return try await trainer.fit(
      try asRead(by: identifier, rows), in: TrainingContext(seed: Seed(seed), workers: workers))
  }

  /// Rows of columns, for what reads frames as clips of a single one.
  private func asRead(by identifier: String, _ rows: LabelledFeatures) throws -> LabelledFeatures {
    guard try entry(identifier).readsFrames, rows.features.columns > 0 else { return rows }
    return try LabelledFeatures(
      features: rows.features, labels: rows.labels, classNames: rows.classNames, speakers: rows.speakers,
      missing: rows.missing, frames: FrameShape(count: 1, bands: rows.features.columns))
  }

  /// Clouds, scaled for what is always given scaled rows.
  private func clouds(
    _ identifier: String, seed: UInt64, classes: Int, rowsPerClass: Int, features: Int = 4, distance: Double = 1.5,
    speakers: Int? = nil
  ) throws -> LabelledFeatures {
    let rows = try ToyRows.clouds(
      seed: seed, classes: classes, rowsPerClass: rowsPerClass, features: features, distance: distance,
      speakers: speakers)
    guard try entry(identifier).readsFrames else { return rows }
    return rows.replacingFeatures(try Standardizer(fitting: rows.features).transform(rows.features))
  }

  private func bytes(_ model: any TrainedClassifier) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(model)
  }

  /// Every second row to fit, the others to judge.
  private func halves(_ rows: LabelledFeatures) -> (LabelledFeatures, LabelledFeatures) {
    // Blocks of one row a class, so that both halves hold all classes.
    let block = rows.classNames.count
    let isFirst = { (row: Int) in (row / block).isMultiple(of: 2) }
    return (
      rows.selecting((0..<rows.count).filter(isFirst)), rows.selecting((0..<rows.count).filter { !isFirst($0) })
    )
  }

  private func accuracy(_ model: any TrainedClassifier, _ rows: LabelledFeatures) throws -> Double {
    let predictions = try model.scores(for: rows.features).predictions
    return Double(zip(predictions, rows.labels).count { $0 == $1 }) / Double(rows.count)
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func saysWhatItIs(identifier: String) throws {
    let entry = try entry(identifier)
    #expect(!entry.summary.isEmpty)
    #expect(entry.hyperparameters.allSatisfy { !$0.summary.isEmpty })
    #expect(Set(entry.hyperparameters.map(\.name)).count == entry.hyperparameters.count)
    #expect(throws: TrainingError.self) { try entry.trainer(with: [("no such setting", "1")]) }
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func sameSeedSameBytes(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 41, classes: 3, rowsPerClass: 40, speakers: 5)
    let one = try await bytes(fit(identifier, rows))
    for workers in [1, 2, 4] {
      #expect(try await bytes(fit(identifier, rows, workers: workers)) == one, "\(workers) workers")
    }
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func savedAndLoadedItIsTheSame(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 42, classes: 3, rowsPerClass: 20)
    let model = try await fit(identifier, rows)
    let data = try bytes(model)
    let decoded = try JSONDecoder().decode(ErasedModel.self, from: data, configuration: entry(identifier)).model
    #expect(try decoded.scores(for: rows.features) == model.scores(for: rows.features))
    #expect(try bytes(decoded) == data)
    #expect(decoded.diagnostics == model.diagnostics)
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func scoresAreOfTheRowsInTheirOrder(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 43, classes: 4, rowsPerClass: 80)
    let model = try await fit(identifier, rows)
    let scores = try model.scores(for: rows.features)
    #expect(scores.values.rows == rows.count && scores.values.columns == 4)
    #expect(scores.values.firstNonFinite == nil)
    if scores.areProbabilities {
      #expect(scores.values.values.allSatisfy { (0...1).contains($0) })
      for row in 0..<rows.count { #expect(abs(scores.values.row(row).reduce(0, +) - 1) < 1e-5) }
    }
    let order = Array((0..<rows.count).reversed())
    let reversed = try model.scores(for: rows.features.selectingRows(order))
    for (place, row) in order.enumerated() {
      #expect(zip(reversed.values.row(place), scores.values.row(row)).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    let alone = try model.scores(for: rows.features.selectingRows([17]))
    #expect(zip(alone.values.row(0), scores.values.row(17)).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(try model.scores(for: Matrix(rows: 0, columns: rows.features.columns)).values.rows == 0)
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func rowsInAnotherOrderTeachTheSame(identifier: String) async throws {
    let (training, test) = halves(try clouds(identifier, seed: 44, classes: 3, rowsPerClass: 80, distance: 8))
    let turned = training.selecting(Array((0..<training.count).reversed()))
    let straight = try await fit(identifier, training).scores(for: test.features).predictions
    let predictions = try await fit(identifier, turned).scores(for: test.features).predictions
    // Another order gives a network other batches, and rows between two clouds another answer.
    let allowed = try entry(identifier).readsFrames ? test.count / 20 : 0
    #expect(zip(predictions, straight).count { $0 != $1 } <= allowed)
  }

  @Test(arguments: ClassifierCatalogue.identifiers.filter { $0 != MajorityClassifier.identifier })
  func separableDataIsLearned(identifier: String) async throws {
    let (training, test) = halves(try clouds(identifier, seed: 45, classes: 4, rowsPerClass: 60, distance: 12))
    #expect(try accuracy(await fit(identifier, training), test) == 1)
  }

  /// Chance is ¼ with a deviation of .02 over 480 rows.
  @Test(arguments: ClassifierCatalogue.identifiers)
  func shuffledLabelsStayAtChance(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 46, classes: 4, rowsPerClass: 240, features: 10)
    var labels = rows.labels
    var stream = Seed(47).makeStream()
    stream.shuffle(&labels)
    let shuffled = try LabelledFeatures(features: rows.features, labels: labels, classNames: rows.classNames)
    let (training, test) = halves(shuffled)
    let accuracy = try accuracy(await fit(identifier, training), test)
    #expect((0.15...0.35).contains(accuracy), "accuracy \(accuracy) on labels that mean nothing")
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func valuesThatAreNoNumbersAreRefused(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 48, classes: 3, rowsPerClass: 20)
    let model = try await fit(identifier, rows)
    for value in [Float.infinity, -.infinity] {
      var features = rows.features
      features[3, 1] = value
      let spoiled = features
      #expect(throws: TrainingError.self) { try model.scores(for: spoiled) }
      #expect(throws: TrainingError.self) {
        try LabelledFeatures(features: spoiled, labels: rows.labels, classNames: rows.classNames)
      }
    }
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func anotherWidthIsRefused(identifier: String) async throws {
    let model = try await fit(identifier, try clouds(identifier, seed: 49, classes: 3, rowsPerClass: 20))
    for width in [0, 3, 5, 99] {
      #expect(throws: TrainingError.wrongWidth(found: width, expected: 4)) {
        try model.scores(for: Matrix(rows: 1, columns: width))
      }
    }
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func noRowAndNoColumnAreRefused(identifier: String) async throws {
    let none = try LabelledFeatures(features: Matrix(rows: 0, columns: 3), labels: [], classNames: ["a", "b"])
    await #expect(throws: TrainingError.self) { try await fit(identifier, none) }
    guard identifier != MajorityClassifier.identifier else { return }
    let bare = try LabelledFeatures(
      features: Matrix(rows: 4, columns: 0), labels: [0, 1, 0, 1], classNames: ["a", "b"])
    await #expect(throws: TrainingError.self) { try await fit(identifier, bare) }
  }

  /// A missing value is either part of what the classifier learns from, or refused.
  @Test(arguments: ClassifierCatalogue.identifiers)
  func missingValues(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 56, classes: 3, rowsPerClass: 30, distance: 8)
    var features = rows.features
    for row in stride(from: 0, to: rows.count, by: 7) { features[row, row % 4] = .nan }
    let spoiled = features
    #expect(throws: TrainingError.self) {
      try LabelledFeatures(features: spoiled, labels: rows.labels, classNames: rows.classNames)
    }
    let incomplete = try LabelledFeatures(
      features: spoiled, labels: rows.labels, classNames: rows.classNames, missing: .allowed)
    if try entry(identifier).acceptsMissingValues {
      #expect(try accuracy(await fit(identifier, incomplete), incomplete) > 0.9)
    } else {
      await #expect(throws: TrainingError.self) { try await fit(identifier, incomplete) }
      let model = try await fit(identifier, rows)
      #expect(throws: TrainingError.self) { try model.scores(for: spoiled) }
    }
  }

  /// Refused, by the error that says so; the majority alone is a class of its own.
  @Test(arguments: ClassifierCatalogue.identifiers)
  func oneClass(identifier: String) async throws {
    let cloud = try clouds(identifier, seed: 50, classes: 1, rowsPerClass: 20)
    let rows = try LabelledFeatures(
      features: cloud.features, labels: [Int](repeating: 1, count: 20), classNames: ["a", "b", "c"])
    guard identifier != MajorityClassifier.identifier else {
      let scores = try await fit(identifier, rows).scores(for: rows.features)
      #expect(scores.predictions.allSatisfy { $0 == 1 })
      return
    }
    await #expect(throws: TrainingError.tooFewClasses(found: ["b"])) { try await fit(identifier, rows) }
  }

  /// A column of identifiers taken for the label is named as what it is, before anything grows with its values.
  @Test(arguments: ClassifierCatalogue.identifiers.filter { $0 != MajorityClassifier.identifier })
  func aClassARow(identifier: String) async throws {
    let rows = try ToyRows.rows((0..<70_000).map { [Float($0)] }, Array(0..<70_000), classes: 70_000)
    let error = await #expect(throws: TrainingError.self) { try await fit(identifier, rows) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("looks like an identifier"))
  }

  /// The largest numbers that can be typed give an error or a model, soon.
  @Test(.timeLimit(.minutes(10)), arguments: ClassifierCatalogue.identifiers, [Int.max, 1_000_000_000_000_000_000])
  func settingsOfAnySize(identifier: String, value: Int) async throws {
    let rows = try clouds(identifier, seed: 57, classes: 3, rowsPerClass: 4, speakers: 3)
    for (name, _) in try entry(identifier).hyperparameters {
      let others = (Self.quick[identifier] ?? []).filter { $0.name != name }
      do {
        let trainer = try entry(identifier).trainer(with: others + [(name, "\(value)")])
        let model: any TrainedClassifier = try await trainer.fit(try asRead(by: identifier, rows), in: .single)
        #expect(try model.scores(for: rows.features).values.firstNonFinite == nil, "\(name)")
      } catch is TrainingError {}
    }
  }

  /// Labels with gaps: classes 0, 2 and 5 of seven.
  @Test(arguments: ClassifierCatalogue.identifiers)
  func classesWithoutRowsAreNeverPredicted(identifier: String) async throws {
    let cloud = try clouds(identifier, seed: 51, classes: 3, rowsPerClass: 30, distance: 10)
    let rows = try LabelledFeatures(
      features: cloud.features, labels: cloud.labels.map { [0, 2, 5][$0] },
      classNames: (0..<7).map { "class \($0)" })
    let scores = try await fit(identifier, rows).scores(for: rows.features)
    #expect(scores.values.columns == 7)
    #expect(scores.predictions.allSatisfy { [0, 2, 5].contains($0) })
    if identifier != MajorityClassifier.identifier { #expect(scores.predictions == rows.labels) }
  }

  @Test(arguments: ClassifierCatalogue.identifiers, [2, 100])
  func oneRowAClass(identifier: String, classes: Int) async throws {
    let rows = try clouds(identifier, seed: 52, classes: classes, rowsPerClass: 1)
    guard identifier != NeighboursClassifier.identifier || classes >= NeighboursClassifier().k else {
      await #expect(throws: TrainingError.self) { try await fit(identifier, rows) }
      return
    }
    let scores = try await fit(identifier, rows).scores(for: rows.features)
    #expect(scores.values.firstNonFinite == nil)
    #expect(scores.predictions.allSatisfy { (0..<classes).contains($0) })
  }

  @Test(arguments: ClassifierCatalogue.identifiers)
  func aHundredClasses(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 53, classes: 100, rowsPerClass: 8, distance: 20)
    let model = try await fit(identifier, rows)
    // A small transformer learns them slower than the others.
    let least = identifier == MajorityClassifier.identifier ? 0.01 : identifier == "transformer" ? 0.3 : 0.9
    #expect(try accuracy(model, rows) >= least)
  }

  @Test(arguments: ClassifierCatalogue.identifiers, [1, 300])
  func oneColumnAndMoreColumnsThanRows(identifier: String, columns: Int) async throws {
    let rows = try clouds(identifier, seed: 54, classes: 2, rowsPerClass: 20, features: columns, distance: 10)
    let model = try await fit(identifier, rows)
    if identifier != MajorityClassifier.identifier { #expect(try accuracy(model, rows) > 0.9) }
  }

  /// Columns that never vary say nothing, and rows that contradict each other have no right answer.
  @Test(arguments: ClassifierCatalogue.identifiers)
  func constantColumnsAndContradictions(identifier: String) async throws {
    let constant = try LabelledFeatures(
      features: Matrix(rows: 40, columns: 3, repeating: 2.5), labels: (0..<40).map { $0 % 4 == 0 ? 1 : 0 },
      classNames: ["a", "b"])
    let scores = try await fit(identifier, constant).scores(for: constant.features)
    #expect(scores.values.firstNonFinite == nil)
    #expect(Set(scores.predictions).count == 1)
    if identifier != SVMClassifier.identifier { #expect(scores.predictions[0] == 0) }
  }

  /// A fit that is told to stop ends soon, and with the error that says so or with its model; it never hangs.
  @Test(.timeLimit(.minutes(10)), arguments: ClassifierCatalogue.identifiers)
  func cancelled(identifier: String) async throws {
    let rows = try clouds(identifier, seed: 55, classes: 4, rowsPerClass: 1500, features: 60, distance: 0.05)
    let trainer = try entry(identifier).trainer()
    let fitting = Task { try await trainer.fit(try asRead(by: identifier, rows), in: .single) as any TrainedClassifier }
    try await Task.sleep(for: .milliseconds(50))
    fitting.cancel()
    let start = ContinuousClock.now
    do {
      _ = try await fitting.value
    } catch let error as TrainingError {
      #expect(error == .cancelled)
    }
    #expect(ContinuousClock.now - start < .seconds(60))
  }
}
