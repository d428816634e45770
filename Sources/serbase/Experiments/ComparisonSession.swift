import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// Computes the cells of an experiment: those that an earlier run has left are taken over, small ones run side by side.
struct ComparisonSession: Sendable {
  let experiment: Experiment
  let corpus: CorpusSession
  let features: FeatureSession
  /// Where finished cells are kept; nil where it is not kept.
  let store: CellStore?

  private var console: Console { features.console }
  private var workers: Int { features.workers }

  /// What came out: the cells in the order of the experiment.
  struct Outcome {
    let cells: [ComputedCell]
    /// The rows, which are the same for all.
    let table: FeatureTable
  }

  /// A cell with its rows and folds, ready to be computed.
  private struct PreparedCell: Sendable {
    let place: Int
    let cell: ExperimentCell
    let evaluation: EvaluationSession
    let facts: CellFacts
    let note: AugmentationNote?
  }

  func run() async throws -> Outcome {
    let sets = experiment.sets
    let tables = try await features.tables(of: sets, corpus)
      .map { try $0.judged(as: experiment.emotions, from: corpus.corpus.identifier) }
    let prepared = try prepare(sets, tables)
    var outcomes = try restored(prepared)
    let missing = prepared.filter { outcomes[$0.place] == nil }
    if !outcomes.isEmpty {
      console.note("\(outcomes.count) of \(prepared.count) cells were there already (\(store?.folder.path ?? ""))")
    }
    do {
      for (place, outcome) in try await compute(missing, of: prepared.count) { outcomes[place] = outcome }
    } catch {
      if Task.isCancelled, let store {
        console.note("finished cells are kept in \(store.folder.path): the same command goes on")
      }
      throw error
    }
    let cells = try prepared.compactMap { prepared in
      try outcomes[prepared.place].map { outcome in
        try ComputedCell(
          prepared.cell, plan: prepared.evaluation.plan, note: prepared.note, outcome: outcome,
          speakers: prepared.evaluation.table.speakers)
      }
    }
    return Outcome(cells: cells, table: tables[0])
  }

  /// Rows, folds and facts of every cell.
  private func prepare(_ sets: [any FeatureSet], _ tables: [FeatureTable]) throws -> [PreparedCell] {
    let digests = tables.map(\.contentDigest)
    var sessions: [String: EvaluationSession] = [:]
    return try experiment.cells.enumerated().map { place, cell in
      let index = sets.firstIndex { $0.specification == cell.set.specification } ?? 0
      let name = "\(index) \(cell.protocolName ?? "") \(cell.drawSeed)"
      let known =
        try sessions[name]
        ?? EvaluationSession(
          table: tables[index], splitProtocol: corpus.splitProtocol(named: cell.protocolName),
          seed: Seed(cell.drawSeed), workers: workers, console: console, scheme: experiment.emotions)
      sessions[name] = known
      var session = known
      session.seed = Seed(cell.seed)
      let facts = try CellFacts(cell, rows: digests[index], plan: session.plan)
      return PreparedCell(place: place, cell: cell, evaluation: session, facts: facts, note: note(on: cell))
    }
  }

  /// How a cell's augmentation is called: chains of the same steps are numbered.
  private func note(on cell: ExperimentCell) -> AugmentationNote? {
    guard let augmentation = cell.augmentation else { return nil }
    let chains = experiment.cells.compactMap(\.augmentation?.chain)
      .reduce(into: [AugmentationChain]()) { if !$0.contains($1) { $0.append($1) } }
    return AugmentationSession(chains: chains, copies: augmentation.copies, seed: cell.drawSeed, features: features)
      .note(on: augmentation.chain)
  }

  private func restored(_ cells: [PreparedCell]) throws -> [Int: CrossValidation.Outcome] {
    guard let store else { return [:] }
    var outcomes: [Int: CrossValidation.Outcome] = [:]
    for prepared in cells {
      let rows = try prepared.evaluation.table.labelled(missing: .allowed)
      switch store.outcome(of: prepared.cell, prepared.facts, rows: rows, plan: prepared.evaluation.plan) {
      case .outcome(let outcome): outcomes[prepared.place] = outcome
      case .nothing(let reason?): console.warning("\(reason): \(prepared.cell.title) is computed anew")
      case .nothing(nil): break
      }
    }
    return outcomes
  }

  /// Computes cells. Those without augmented copies come first; of the others, only the copies of one feature set are
  /// held at a time.
  private func compute(
    _ cells: [PreparedCell], of total: Int
  ) async throws -> [(place: Int, outcome: CrossValidation.Outcome)] {
    guard !cells.isEmpty else { return [] }
    let progress = ComparisonProgress(
      cells.map { ($0.place, $0.cell.features, $0.cell.model.identifier) }, of: total, console: console)
    var outcomes = try await compute(cells.filter { $0.cell.augmentation == nil }.map { ($0, nil) }, progress)
    for set in experiment.sets {
      let own = cells.filter { $0.cell.augmentation != nil && $0.cell.set.specification == set.specification }
      outcomes += try await compute(try await augmented(own), progress)
    }
    progress.end()
    return outcomes
  }

  /// The copies that each of the cells trains with; the same are made once.
  private func augmented(_ cells: [PreparedCell]) async throws -> [(PreparedCell, AugmentedRows?)] {
    var made: [String: AugmentedRows?] = [:]
    var result: [(PreparedCell, AugmentedRows?)] = []
    for prepared in cells {
      guard let augmentation = prepared.cell.augmentation, let note = prepared.note else { continue }
      let name = "\(augmentation.text) \(prepared.cell.drawSeed)"
      if made[name] == nil {
        made[name] = try await AugmentationSession(
          chains: [augmentation.chain], copies: augmentation.copies, seed: prepared.cell.drawSeed, features: features
        ).rows(
          of: prepared.evaluation.table, prepared.cell.set, clips: corpus.clips, source: TableSource(corpus))[0]
      }
      result.append((prepared, made[name]?.map { AugmentedRows(copies: $0.copies, note: note) }))
    }
    return result
  }

  /// Small models run side by side with a worker each, as many as fill every worker the same number of times; what is
  /// left of them, and all models that keep every worker busy for long, one after the other with all workers.
  private func compute(
    _ cells: [(PreparedCell, AugmentedRows?)], _ progress: ComparisonProgress
  ) async throws -> [(place: Int, outcome: CrossValidation.Outcome)] {
    let small = cells.filter { !$0.0.cell.model.fillsWorkers }
    let sideBySide = workers > 1 ? Array(small.prefix(small.count / workers * workers)) : []
    let places = Set(sideBySide.map(\.0.place))
    var outcomes = try await taskMap(count: sideBySide.count, workers: workers) { index in
      let (prepared, copies) = sideBySide[index]
      return (prepared.place, try await compute(prepared, copies, workers: 1, progress))
    }
    for (prepared, copies) in cells where !places.contains(prepared.place) {
      outcomes.append((prepared.place, try await compute(prepared, copies, workers: workers, progress)))
    }
    return outcomes
  }

  private func compute(
    _ prepared: PreparedCell, _ copies: AugmentedRows?, workers: Int, _ progress: ComparisonProgress
  ) async throws -> CrossValidation.Outcome {
    var session = prepared.evaluation
    session.workers = workers
    session.checkpoints = store?.checkpoints(of: prepared.cell, prepared.facts)
    let (cell, place) = (prepared.cell, prepared.place)
    let name =
      "\(cell.model.identifier)\(cell.model.preparation.suffix) on \(cell.features), \(session.plan.name)"
      + (experiment.hasSeveralSeeds ? ", seed \(cell.seed)" : "")
    let folds = Double(session.plan.folds.count)
    var watch = CrossValidation.FoldWatch()
    watch.finished = { done, total in
      progress.advance(place, to: Double(done) / folds, "\(name), fold \(done)/\(total)")
    }
    watch.step = { fold, step in
      let share = (Double(fold) + Double(step.done) / Double(max(1, step.total))) / folds
      progress.advance(place, to: share, "\(name), fold \(fold + 1), \(step.text)")
    }
    let start = ContinuousClock.now
    let judged = try await session.judge(
      cell.model, featureSet: cell.set.specification, normalization: cell.normalization, augmented: copies,
      watch: watch)
    try store?.keep(judged.outcome, of: cell, prepared.facts)
    let seconds = (ContinuousClock.now - start).inSeconds
    progress.finish(
      place, seconds: seconds,
      "\(name): UAR \(Figure.text(judged.metrics.uar))\(judged.markSuffix) in \(Figure.seconds(seconds)) s")
    return judged.outcome
  }
}

extension ConfiguredModel {
  /// Whether one fit, or the search before it, keeps all workers busy by itself.
  fileprivate var fillsWorkers: Bool {
    pipeline.search != nil || type(of: trainer).readsFrames || trainer is RandomForestClassifier
      || trainer is GradientBoostingClassifier
  }
}

extension Experiment {
  var hasSeveralSeeds: Bool { Set(cells.map(\.seed)).count > 1 }
}
