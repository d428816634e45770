import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// Compares feature sets: the reference classifier on each, what its columns tell, and what it costs.
struct FeatureComparisonSession {
  let model: ConfiguredModel
  let plan: SplitPlan
  let timer: ExtractionTimer
  /// What is said in each clip, by path, where the manifest knows it.
  let statements: [String: String]
  let seed: Seed
  let workers: Int
  let console: Console

  /// Everything about the sets and their pairs. Tables hold the same rows in the same order.
  func compare(
    _ sets: [any FeatureSet], _ tables: [FeatureTable]
  ) async throws -> (sets: [ComparedFeatureSet], pairs: [FeatureSetPair]) {
    var compared: [ComparedFeatureSet] = []
    var standardized: [StandardizedColumns] = []
    for (set, table) in zip(sets, tables) {
      let columns = StandardizedColumns(table.features)
      compared.append(try await examine(set, table, columns))
      standardized.append(columns)
    }
    let indices = FeatureSetPair.indices(of: sets.count)
    let representations = try await representations(of: standardized)
    let alignments = try await parallelMap(count: indices.count, workers: workers) { place in
      FeatureSetSimilarity.alignment(representations[indices[place].0], representations[indices[place].1])
    }
    let pairs = FeatureSetPair.all(of: compared, speakers: tables[0].speakers, alignments: alignments, seed: seed)
    return (compared, pairs)
  }

  private func representations(
    of columns: [StandardizedColumns]
  ) async throws -> [FeatureSetSimilarity.Representation] {
    try await parallelMap(count: columns.count, workers: workers) { .init(columns[$0]) }
  }

  private func examine(
    _ set: any FeatureSet, _ table: FeatureTable, _ columns: StandardizedColumns
  ) async throws -> ComparedFeatureSet {
    let name = set.specification
    let progress = console.progress("examining \(name)")
    let rows = try table.labelled()
    let validation = CrossValidation(
      pipeline: model.pipeline, seed: seed.derived(model.identifier), workers: workers)
    var watch = CrossValidation.FoldWatch()
    watch.finished = { progress.update($0, of: $1) }
    let outcome = try await validation.run(rows, plan: plan, watch: watch)
    let cell = EvaluatedCell(
      featureSet: name, model: model.identifier, parameters: model.parameters, plan: plan, normalization: .train,
      seed: seed, outcome: outcome, speakers: table.speakers)
    let analysis = try await FeatureSetAnalysis(
      columns, names: table.columns ?? [], labels: table.labels, classCount: table.labelNames.count,
      speakers: table.speakers, seed: seed, workers: workers)
    let probe = try await SpeakerProbe.run(
      rows, statements: statements(of: table), pipeline: model.pipeline, seed: seed.derived("speaker-probe"),
      workers: workers)
    progress.finish(
      "UAR \(Figure.text(cell.metrics.uar))\(cell.markSuffix)"
        + (probe.map { ", speaker \(Figure.text($0.plain.accuracy))" } ?? "")
        + " in \(Figure.seconds(progress.seconds)) s")
    if !cell.converged { console.warning("the reference SVM did not converge in every fold on \(name)") }
    return ComparedFeatureSet(
      cell: cell, analysis: analysis, speakerProbe: probe, cost: try timer.measure(set))
  }

  /// The statement of each row; nil where one is unknown.
  private func statements(of table: FeatureTable) -> [String]? {
    guard let paths = table.paths else { return nil }
    let known = paths.compactMap { statements[$0] }
    return known.count == paths.count ? known : nil
  }
}
