import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// Takes judgements apart by groups, and trains what that needs.
struct BiasSession {
  let corpus: Corpus
  /// Empty where there is no audio.
  let clips: [LocatedClip]
  let options: RunOptions

  private var seed: Seed { Seed(options.seed) }
  private var console: Console { options.console }

  /// Judges a model out-of-fold.
  func judge(
    _ model: ConfiguredModel, _ featureSet: any FeatureSet, _ splitProtocol: SplitProtocol,
    _ normalization: Normalization, session: CorpusSession, extraction: ExtractionOptions, crossTrains: Bool
  ) async throws -> (report: BiasReport, run: RunRecord) {
    let start = ContinuousClock.now
    let table = try await FeatureSession(options: extraction, workers: options.workers, console: console).extract(
      featureSet, of: clips, missing: session.missing, source: TableSource(session)
    ).table
    let cell = try await EvaluationSession(
      table: table, splitProtocol: splitProtocol, seed: seed, workers: options.workers, console: console
    ).evaluate(model, featureSet: featureSet.specification, normalization: normalization)
    var report = try await report(on: cell, of: table)
    if crossTrains { try await crossTrain(model, normalization, table, &report) }
    let run = RunRecord(
      command: Serbase.commandLine, seed: options.seed, workers: options.workers, source: TableSource(session),
      sets: [featureSet], models: [model], protocols: [splitProtocol], normalizations: [normalization], cells: [cell],
      seconds: (ContinuousClock.now - start).inSeconds)
    return (report, run)
  }

  /// Takes the judgements of an earlier comparison.
  func take(_ file: AuditedFile, choice: String?) async throws -> (report: BiasReport, run: RunRecord) {
    let start = ContinuousClock.now
    let earlier = try EarlierPredictions(file, ManifestLookup(corpus), choice: choice, seed: seed)
    var report = try await report(on: earlier.cell, of: earlier.table)
    report.omitted.append("Trained on one gender, tested on the other: judgements were read and nothing was trained")
    let run = RunRecord(
      command: Serbase.commandLine, seed: options.seed, workers: options.workers,
      source: TableSource(name: corpus.identifier, manifestDigest: corpus.manifestDigest), sets: [], models: [],
      protocols: [], normalizations: [earlier.cell.normalization], cells: [earlier.cell],
      seconds: (ContinuousClock.now - start).inSeconds)
    return (report, run)
  }

  private func report(on cell: EvaluatedCell, of table: FeatureTable) async throws -> BiasReport {
    let paths = table.paths ?? []
    let facts = GroupFacts(corpus, paths: paths)
    let predictions = cell.outcome.predictions
    var omitted = ["gender", "intensity", "statement"].filter { facts.values($0) == nil }
      .map { "By \($0): the manifest doesn't tell it" }
    var comparisons: [GroupComparison] = []
    if let speakers = table.speakers {
      let progress = console.progress("comparing groups")
      let analysis = GroupAnalysis(predictions, speakers: speakers, seed: seed)
      for (place, kind) in facts.kinds.enumerated() {
        try Task.checkCancellation()
        if let found = analysis.compare(kind.name, values: kind.values) { comparisons.append(found) }
        progress.update(place + 1, of: facts.kinds.count, kind.name)
      }
      progress.finish("\(facts.kinds.map(\.name).joined(separator: ", ")) in \(Figure.seconds(progress.seconds)) s")
    } else {
      omitted.append("All groups: the manifest doesn't name every clip's speaker, over whom intervals and tests go")
    }
    var report = BiasReport(
      title: corpus.identifier, cell: cell, facts: RowFacts(table), comparisons: comparisons,
      command: Serbase.commandLine)
    report.omitted = omitted
    report.spread = table.speakers.flatMap { SpeakerSpread(predictions, speakers: $0) }
    if report.spread == nil { report.omitted.append("Speaker by speaker: fewer than two speakers") }
    try await measurePitch(predictions, table, facts, &report)
    return report
  }

  private func measurePitch(
    _ predictions: OutOfFoldPredictions, _ table: FeatureTable, _ facts: GroupFacts, _ report: inout BiasReport
  ) async throws {
    guard let speakers = table.speakers, let paths = table.paths, !clips.isEmpty else {
      report.omitted.append("By pitch: " + (clips.isEmpty ? "there is no audio to measure it" : "no speakers"))
      return
    }
    let progress = console.progress("measuring pitch")
    let judged = Set(paths)
    let medians = try await ClipPitch.medians(
      of: clips.filter { judged.contains($0.path) }, workers: options.workers
    ) { progress.update($0, of: $1) }
    progress.finish("\(medians.count) clips with a voice in \(Figure.seconds(progress.seconds)) s")
    report.pitch = PitchBias(
      predictions, speakers: speakers, groups: facts.values("gender"), pitches: paths.map { medians[$0] },
      seed: seed.derived("pitch"))
    if report.pitch == nil { report.omitted.append("By pitch: fewer than three speakers with a voice") }
  }

  private func crossTrain(
    _ model: ConfiguredModel, _ normalization: Normalization, _ table: FeatureTable, _ report: inout BiasReport
  ) async throws {
    guard let genders = table.genders else {
      report.omitted.append("Trained on one gender, tested on the other: the manifest tells no gender")
      return
    }
    let progress = console.progress("training on one gender, testing on the other")
    let rows = try normalization.prepare(table.labelled(missing: model.missing))
    report.crossTraining = try await CrossGroupTraining.run(
      rows, groups: genders, pipeline: model.pipeline, seed: seed.derived("cross-training"), workers: options.workers
    ) { progress.update($0, of: $1) }
    progress.finish("in \(Figure.seconds(progress.seconds)) s")
    if report.crossTraining == nil {
      report.omitted.append(
        "Trained on one gender, tested on the other: two genders with \(CrossGroupTraining.fewestSpeakers) speakers each are needed"
      )
    }
  }
}
