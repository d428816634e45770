import SerLearning
import SerNeural
import SerNumerics

extension NetworkClassifier {
  /// Trains the network, or as many as there are members. The same rows and seed give the same bytes with any number of
  /// workers, resumed or not.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> NetworkModel {
    try validate()
    guard let frames = rows.frames else {
      throw .invalidRows(
        "\(Self.identifier) reads clips frame by frame and these rows are \(rows.features.columns) columns; take a set "
          + "of frames, such as logmel or mfcc")
    }
    var (taught, held): (LabelledFeatures, LabelledFeatures?) = (rows, nil)
    var classes = try PresentClasses(rows, for: Self.identifier)
    var remark = ""
    if settings.validationShare > 0 {
      let division = try ValidationRows(rows, share: settings.validationShare, seed: context.seed)
      taught = rows.selecting(division.training)
      classes = try PresentClasses(taught, for: Self.identifier)
      let judged = division.validation.filter { classes.place[rows.labels[$0]] != nil }
      held = judged.isEmpty ? nil : rows.selecting(judged)
      remark = division.isSpeakerDisjoint ? ", speaker-disjoint validation" : ", validation rows of the same speakers"
    }
    let specification = try networkSpecification(frames: frames, classes: classes.classes.count)
    do { try NetworkSummary(specification).requireTrainingMemory(batchSize: settings.batchSize) } catch {
      throw .invalidRows("\(Self.identifier): \(error)")
    }
    let training = training(of: specification, taught, held, classes, frames, context)
    let trained = try await training.runApart()
    return NetworkModel(
      specification, frames: frames, classes, members: trained.map(\.weights),
      log: trained[0].records.map(\.logEntry), diagnostics: try diagnostics(of: trained, specification, remark))
  }

  private func training(
    of specification: NetworkSpecification, _ taught: LabelledFeatures, _ held: LabelledFeatures?,
    _ classes: PresentClasses, _ frames: FrameShape, _ context: TrainingContext
  ) -> NetworkTraining {
    let clips = NetworkClips(frames: frames, specification: specification)
    let counts = classes.classes.map { taught.classCounts[$0] }
    let plans = (0..<settings.members).map {
      plan(classCounts: counts, seed: context.seed.derived("network", $0))
    }
    return NetworkTraining(
      model: Self.identifier, specification: specification,
      training: TrainingClips(
        taught, clips, classes: classes, augmentation: settings.augmentation, workers: context.workers),
      validation: held.map { TrainingClips($0, clips, classes: classes, augmentation: nil, workers: context.workers) },
      mixup: settings.mixup, plans: plans, context: context,
      digest: Self.digest(of: [taught] + (held.map { [$0] } ?? []), "\(specification) \(settings)", context.seed))
  }

  private func diagnostics(
    of trained: [NetworkTraining.Trained], _ specification: NetworkSpecification, _ remark: String
  ) throws(TrainingError) -> TrainingDiagnostics {
    let broken = trained.first { !$0.isWhole }
    let records = trained.map(\.records)
    var facts: [String: Double] = [
      "epochs": Double(records.reduce(0) { $0 + $1.count }),
      "parameters": Double(specification.parameterCount * trained.count),
      "trainingLoss": records[0].last?.training.loss ?? 0, "trainingUAR": records[0].last?.training.meanRecall ?? 0,
    ]
    if trained.count > 1 { facts["networks"] = Double(trained.count) }
    if let best = records[0].compactMap(\.validation?.meanRecall).max() { facts["bestValidationUAR"] = best }
    if trained[0].isWhole, let kept = keptEpoch(of: records[0]) { facts["keptEpoch"] = Double(kept) }
    return TrainingDiagnostics(
      stopReason: (broken ?? trained[0]).stopReason + remark, converged: broken == nil, facts: facts)
  }

  /// The first of the epochs with the best validation figure, counted from 1: whose weights training keeps. Nil without
  /// validation rows, where the weights are an average of many epochs.
  private func keptEpoch(of records: [EpochRecord]) -> Int? {
    let judged = records.compactMap { record in record.validation.map { (epoch: record.epoch + 1, figures: $0) } }
    let best =
      settings.criterion == .loss
      ? judged.min { $0.figures.loss < $1.figures.loss }
      : judged.max { $0.figures.meanRecall < $1.figures.meanRecall }
    return best?.epoch
  }

  /// FNV-1a (Fowler, Noll, Vo) over rows, network, settings and seed: tells trainings apart.
  private static func digest(of parts: [LabelledFeatures], _ description: String, _ seed: Seed) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01b3 }
    for rows in parts {
      for value in rows.features.values { add(UInt64(value.bitPattern)) }
      for label in rows.labels { add(UInt64(label)) }
      for recording in rows.recordings ?? [] { add(UInt64(recording)) }
    }
    for byte in description.utf8 { add(UInt64(byte)) }
    add(seed.value)
    return hash
  }
}

extension NetworkSpecification {
  /// Frames of the input to one step behind all pooling and strides.
  var framesPerStep: Int {
    layers.reduce(1) { frames, layer in
      switch layer {
      case .maxPooling(let window, let stride), .averagePooling(let window, let stride):
        frames * (stride ?? window).time
      case .convolution(_, _, let stride, _): frames * stride.time
      default: frames
      }
    }
  }

  /// Weights of the network; 0 for one that can't be built.
  var parameterCount: Int { (try? NetworkSummary(self))?.parameters ?? 0 }
}
