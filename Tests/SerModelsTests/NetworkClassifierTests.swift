import Foundation
import SerLearning
import SerNeural
import SerNumerics
import Synchronization
import Testing

@testable import SerModels

@Suite struct NetworkClassifierTests {
  private static let identifiers = ClassifierCatalogue.entries.filter(\.readsFrames).map(\.identifier)

  private func trainer(
    _ identifier: String, _ parameters: [(name: String, value: String)] = []
  ) throws -> any ClassifierTrainer {
    var settings: [(name: String, value: String)] = [
      ("epochs", "12"), ("learningRate", "0.01"), ("noise", "0.1"), ("labelSmoothing", "0.05"),
    ]
    if identifier != "lstm" { settings.append(("filters", "8-8")) }
    if identifier == "cnn-lstm" || identifier == "lstm" { settings.append(("units", "12")) }
    if identifier == "transformer" { settings += [("width", "16"), ("heads", "2")] }
    if identifier == "cnn-mfcc" { settings.append(("window", "16")) }
    return try ClassifierCatalogue.entry(named: identifier).trainer(with: settings + parameters)
  }

  private func fit(
    _ identifier: String, _ rows: LabelledFeatures, _ parameters: [(name: String, value: String)] = [],
    in context: TrainingContext = .single
  ) async throws -> NetworkModel {
    let model: any TrainedClassifier = try await trainer(identifier, parameters).fit(rows, in: context)
    return try #require(model as? NetworkModel)
  }

  private func bytes(_ model: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(model)
  }

  @Test(arguments: identifiers)
  func learnsWhatClipsSay(identifier: String) async throws {
    let rows = try ToyClips.clips(seed: 1, classes: 4, clipsPerClass: 24)
    let test = try ToyClips.clips(seed: 2, classes: 4, clipsPerClass: 12)
    let model = try await fit(identifier, rows, [("epochs", "25")])
    let predictions = try model.scores(for: test.features).predictions
    let right = zip(predictions, test.labels).count { $0 == $1 }
    #expect(Double(right) / Double(test.count) > 0.85, "\(right) of \(test.count)")
    #expect(model.trainingLog.count == 25 && model.trainingLog.allSatisfy { $0.training.uar != nil })
    #expect(model.diagnostics.converged && model.diagnostics.facts["parameters"] ?? 0 > 0)
  }

  /// Every setting that an ablation changes exists and makes another network, or another training.
  @Test(arguments: identifiers)
  func ablationsAreSettings(identifier: String) throws {
    let plain = try bytes(trainer(identifier))
    let kind = try #require(type(of: trainer(identifier)) as? any SuggestsAblations.Type)
    #expect(!kind.ablations.isEmpty && Set(kind.ablations.map(\.name)).count == kind.ablations.count)
    let bare = try #require(kind.ablations.first { $0.name == "no augmentation" })
    let without = try trainer(identifier, [("noise", "0")] + bare.settings)
    let settings = try JSONDecoder().decode([String: NetworkSettings].self, from: bytes(without))["settings"]
    #expect(
      settings?.augmentation
        == NetworkSettings {
          $0.leaveBandsAlone()
          ($0.stretch, $0.timeMasks) = (0, 0)
        }.augmentation && settings?.mixup == 0)
    for ablation in kind.ablations {
      #expect(try bytes(trainer(identifier, ablation.settings)) != plain, "\(ablation.name)")
    }
  }

  /// Clips of any length: shorter than the layers shrink them, of nothing, and longer than the window.
  @Test(arguments: identifiers)
  func clipsOfAnyLength(identifier: String) async throws {
    let rows = try ToyClips.clips(seed: 3, classes: 3, clipsPerClass: 12, lengths: 1...24)
    let model = try await fit(identifier, rows, [("window", "16"), ("epochs", "3")])
    var features = rows.features
    for column in 0..<features.columns { features[0, column] = 0 }
    let scores = try model.scores(for: features)
    #expect(scores.values.firstNonFinite == nil && scores.areProbabilities)
    for row in 0..<scores.values.rows { #expect(abs(scores.values.row(row).reduce(0, +) - 1) < 1e-5) }
    // A clip of 24 frames is judged as the mean of its windows of frames 0…15 and 8…23.
    let long = try #require((0..<rows.count).first { rows.features[$0, 24 * 8 - 1] != 0 })
    let parts = [0, 8].map { start in
      Array(rows.features.row(long).dropFirst(start * 8).prefix(16 * 8)) + [Float](repeating: 0, count: 8 * 8)
    }
    let alone = try model.scores(for: Matrix(rows: parts)).values
    for (column, score) in scores.values.row(long).enumerated() {
      #expect(abs(score - (alone[0, column] + alone[1, column]) / 2) < 1e-6)
    }
  }

  @Test func saliencyIsOfTheClipsOwnFrames() async throws {
    let rows = try ToyClips.clips(seed: 4, classes: 2, clipsPerClass: 20)
    let saliency = try #require(try await fit("cnn-attention", rows).timeSaliency(of: rows.features))
    let lengths = try #require(rows.frames).clipFrames(of: rows.features)
    var (early, late) = (0.0, 0.0)
    for row in 0..<rows.count {
      let weights = saliency.row(row).map(Double.init)
      #expect(abs(weights.reduce(0, +) - 1) < 1e-5 && weights.allSatisfy { $0 >= 0 })
      #expect(weights[lengths[row]...].allSatisfy { $0 == 0 })
      early += weights[..<(lengths[row] / 4)].reduce(0, +) / Double(lengths[row] / 4)
      late += weights[(lengths[row] / 2)..<lengths[row]].reduce(0, +) / Double(lengths[row] - lengths[row] / 2)
    }
    // Nothing in the first third of a clip tells its class.
    #expect(late > early)
    #expect(try await fit("cnn", rows, [("epochs", "1")]).timeSaliency(of: rows.features) == nil)
    let windowed = try await fit("cnn-attention", rows, [("epochs", "1"), ("window", "10")])
    let mean = try #require(try windowed.timeSaliency(of: rows.features))
    for row in 0..<rows.count { #expect(abs(mean.row(row).reduce(0, +) - 1) < 1e-5) }
  }

  @Test func rowsOfColumnsAreRefusedInWords() async throws {
    let columns = try ToyRows.clouds(seed: 5, classes: 2, rowsPerClass: 10)
    let error = await #expect(throws: TrainingError.self) { try await fit("cnn", columns) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("logmel"))
  }

  @Test func membersAreAveraged() async throws {
    let rows = try ToyClips.clips(seed: 6, classes: 2, clipsPerClass: 10)
    let model = try await fit("lstm", rows, [("members", "3"), ("epochs", "2")])
    let weights = try model.members.map(bytes)
    #expect(weights.count == 3 && Set(weights).count == 3)
    let alone = try model.members.map { member in
      NetworkModel(
        model.specification, frames: model.frames, PresentClasses([0, 1], classCount: 2), members: [member], log: [],
        diagnostics: model.diagnostics
      )
    }.map { try $0.scores(for: rows.features).values }
    let together = try model.scores(for: rows.features).values
    for index in together.values.indices {
      #expect(abs(together.values[index] - alone.reduce(0) { $0 + $1.values[index] } / 3) < 1e-6)
    }
  }

  @Test func validationRowsChooseTheEpoch() async throws {
    let rows = try ToyClips.clips(seed: 7, classes: 3, clipsPerClass: 24, speakers: 6)
    let model = try await fit("cnn", rows, [("validationShare", "0.3"), ("earlyStopping", "2"), ("epochs", "60")])
    #expect(model.trainingLog.allSatisfy { $0.validation?.uar != nil } && model.trainingLog.count < 60)
    #expect(model.diagnostics.stopReason.contains("speaker-disjoint"))
    await #expect(throws: TrainingError.self) { try await fit("cnn", rows, [("earlyStopping", "2")]) }
  }

  /// Copies of a recording stand for it in some epochs; they don't make an epoch longer.
  @Test func copiesTakeTheirRecordingsPlace() throws {
    let rows = try ToyClips.clips(seed: 8, classes: 2, clipsPerClass: 4)
    let copies = try AugmentedCopies(
      features: Matrix(rows: 16, columns: rows.features.columns, repeating: 9), originals: (0..<16).map { $0 % 8 })
    let joined = rows.selecting(Array(0..<8), with: copies)
    let specification = try NetworkClassifier<CNN>().networkSpecification(frames: #require(rows.frames), classes: 2)
    let source = TrainingClips(
      joined, NetworkClips(frames: try #require(rows.frames), specification: specification),
      classes: try PresentClasses(joined, for: "cnn"), augmentation: FrameAugmentation(), workers: 1)
    #expect(source.count == 8)
    let batch = Batch<Float>()
    var copied = 0
    for epoch in 0..<60 {
      source.fill(batch, rows: Array(0..<8), seed: Seed(1).derived("epoch", epoch))
      let stride = batch.inputs.count / 8
      copied += (0..<8).count { batch.inputs.values[$0 * stride] == 9 }
    }
    // Two of the three versions of each are copies: 320 of 480, with a deviation of 10.
    #expect((270...370).contains(copied))
  }

  // MARK: Checkpoints

  /// Keeps the state in memory, and fails at the write that it is told to.
  private final class MemoryStore: CheckpointStore {
    private let state: Mutex<(data: Data?, writes: Int)>
    private let failing: Int
    let name = "memory"

    init(_ data: Data? = nil, failingAt failing: Int = .max) {
      state = Mutex((data, 0))
      self.failing = failing
    }

    var data: Data? { state.withLock { $0.data } }
    var writes: Int { state.withLock { $0.writes } }
    func read() -> Data? { data }

    func write(_ data: Data) throws(TrainingError) {
      let isBroken = state.withLock { state in
        state.writes += 1
        guard state.writes < failing else { return true }
        state.data = data
        return false
      }
      if isBroken { throw .cancelled }
    }
  }

  @Test(arguments: ["cnn", "lstm"])
  func resumedItIsTheSame(identifier: String) async throws {
    let rows = try ToyClips.clips(seed: 9, classes: 3, clipsPerClass: 12)
    let settings = [(name: "epochs", value: "4"), (name: "members", value: "2"), (name: "mixup", value: "0.2")]
    let whole = try await bytes(fit(identifier, rows, settings))
    // A write an epoch and one a network: broken off in the first network, in the second, and before its end.
    for failing in [3, 7, 10] {
      let broken = MemoryStore(failingAt: failing)
      await #expect(throws: TrainingError.cancelled) {
        try await fit(
          identifier, rows, settings, in: TrainingContext(seed: Seed(7), workers: 2, checkpoints: broken))
      }
      let resumed = MemoryStore(broken.data)
      let context = TrainingContext(seed: Seed(7), workers: 1, checkpoints: resumed)
      #expect(try await bytes(fit(identifier, rows, settings, in: context)) == whole, "broken at write \(failing)")
      #expect(resumed.writes < 10)
    }
  }

  @Test func anotherTrainingsCheckpointIsRefused() async throws {
    let rows = try ToyClips.clips(seed: 10, classes: 2, clipsPerClass: 8)
    let store = MemoryStore()
    let context = TrainingContext(seed: Seed(7), checkpoints: store)
    _ = try await fit("cnn", rows, [("epochs", "2")], in: context)
    for (parameters, seed) in [([("epochs", "3")], 7 as UInt64), ([("epochs", "2")], 8)] {
      let other = TrainingContext(seed: Seed(seed), checkpoints: MemoryStore(store.data))
      let error = await #expect(throws: TrainingError.self) {
        try await fit("cnn", rows, parameters.map { (name: $0.0, value: $0.1) }, in: other)
      }
      #expect("\(error.map { "\($0)" } ?? "")".contains("another training"))
    }
    for damaged in [Data("nonsense".utf8), Data((store.data ?? Data()).dropLast(10))] {
      let other = TrainingContext(seed: Seed(7), checkpoints: MemoryStore(damaged))
      await #expect(throws: TrainingError.self) { try await fit("cnn", rows, [("epochs", "2")], in: other) }
    }
  }

  // MARK: Bad input

  /// A loss that explodes ends training; what was good before it is kept, or the error says where it happened.
  @Test func lossThatIsNotFinite() async throws {
    let rows = try ToyClips.clips(seed: 11, classes: 3, clipsPerClass: 16)
    let large = rows.replacingFeatures(
      Matrix(rows: rows.count, columns: rows.features.columns, values: rows.features.values.map { $0 * 1e30 }))
    do {
      let model = try await fit(
        "lstm", large,
        [("optimizer", "sgd"), ("learningRate", "10"), ("gradientNorm", "0"), ("averaging", "none"), ("warmUp", "0")])
      #expect(try model.scores(for: rows.features).values.firstNonFinite == nil)
      #expect(model.diagnostics.converged || model.diagnostics.stopReason.contains("batch"))
    } catch let error as TrainingError {
      #expect("\(error)".contains("batch"))
    }
  }

  /// One copy of one clip that no arithmetic bears, drawn first in some later epoch: training stops at that batch and
  /// keeps to the bit what a training of as many whole epochs leaves.
  @Test func lossThatBreaksLater() async throws {
    let rows = try ToyClips.clips(seed: 13, classes: 2, clipsPerClass: 8)
    let clip = rows.features.row(0)
    let copies = try AugmentedCopies(
      features: Matrix(
        rows: 5, columns: clip.count,
        values: (0..<5).flatMap { copy in clip.map { copy == 4 ? 3e38 : $0 } }),
      originals: [0, 0, 0, 0, 0])
    let joined = rows.selecting(Array(0..<rows.count), with: copies)
    let settings = [("schedule", "constant"), ("averaging", "none"), ("batchSize", "4")].map {
      (name: $0.0, value: $0.1)
    }
    // Which epoch draws it is up to the seed: one of these has it neither in the first two nor never.
    for seed in 1...20 as ClosedRange<UInt64> {
      let context = TrainingContext(seed: Seed(seed))
      guard let broken = try? await fit("cnn", joined, settings, in: context) else { continue }
      let epochs = broken.trainingLog.count
      guard !broken.diagnostics.converged, epochs >= 2 else { continue }
      #expect(
        broken.diagnostics.stopReason.wholeMatch(
          of: try Regex("loss not finite in epoch \(epochs + 1), batch [1-4]: what epoch \(epochs) left is kept"))
          != nil,
        "\(broken.diagnostics.stopReason)")
      let whole = try await fit(
        "cnn", joined, settings + [(name: "epochs", value: "\(epochs)")], in: context)
      #expect(whole.diagnostics.converged)
      #expect(try broken.scores(for: rows.features) == whole.scores(for: rows.features))
      return
    }
    Issue.record("no seed broke a training after its second epoch")
  }

  @Test func impossibleSizesAreRefusedBeforehand() async throws {
    let rows = try ToyClips.clips(seed: 12, classes: 2, clipsPerClass: 4)
    let error = await #expect(throws: TrainingError.self) {
      try await fit("cnn", rows, [("filters", "4096-4096-4096-4096-4096-4096-4096-4096"), ("batchSize", "4096")])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("MB"))
    #expect(throws: TrainingError.self) { try trainer("transformer", [("heads", "0")]) }
    #expect(throws: TrainingError.self) { try trainer("lstm", [("filters", "8")]) }
    // Heads that don't divide the width.
    await #expect(throws: TrainingError.self) { try await fit("transformer", rows, [("heads", "3")]) }
  }

  /// One clip a batch, more clips a batch than there are.
  @Test(arguments: ["1", "4096"])
  func batchesOfAnySize(size: String) async throws {
    let rows = try ToyClips.clips(seed: 13, classes: 2, clipsPerClass: 5)
    for identifier in Self.identifiers {
      let model = try await fit(identifier, rows, [("batchSize", size), ("epochs", "2")])
      #expect(try model.scores(for: rows.features).values.firstNonFinite == nil, "\(identifier)")
    }
  }
}
