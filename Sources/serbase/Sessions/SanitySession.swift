import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// Sanity checks of models on feature sets: shuffled labels, single columns, loudness and duration alone.
struct SanitySession {
  let plan: SplitPlan
  let normalization: Normalization
  let shuffles: Int
  let seed: UInt64
  let workers: Int
  let console: Console

  /// A model on true labels and on shuffled ones.
  func check(_ model: ConfiguredModel, _ set: any FeatureSet, _ table: FeatureTable) async throws
    -> SanityReport.Checked
  {
    let title = "\(model.identifier)\(model.preparation.suffix) on \(set.specification)"
    let progress = console.progress("\(title), labels shuffled \(shuffles) times")
    let rows = try table.labelled(missing: model.missing)
    let observed = try await judge(model, rows)
    var uars: [Double] = []
    for number in 0..<shuffles {
      let shuffled = try rows.shufflingLabels(seed: Seed(seed).derived("shuffle", number))
      uars.append(try uar(of: await judge(model, shuffled)))
      progress.update(number + 1, of: shuffles)
    }
    let test = ShuffledLabelTest(
      observed: try uar(of: observed), shuffled: uars, chance: 1 / Double(max(1, table.rowsPerClass.count)))
    progress.finish("UAR \(Figure.text(test.observed)), shuffled \(Figure.text(test.mean, test.interval))")
    return SanityReport.Checked(
      title: title, parameters: model.parameters, observedInterval: interval(observed, table), test: test)
  }

  /// What the models make of loudness and duration, alone and together.
  func plainBaselines(
    _ models: [ConfiguredModel], _ measures: PlainMeasures, _ table: FeatureTable
  ) async throws -> [SanityReport.Baseline] {
    var baselines: [SanityReport.Baseline] = []
    for model in models {
      for (name, column) in [("loudness", 0), ("duration", 1), ("loudness and duration", nil as Int?)] {
        let rows = measures.rows(like: table, only: column)
        let predictions = try await judge(model, rows.labelled())
        baselines.append(
          .init(
            title: "\(model.identifier) on \(name)", columns: (rows.columns ?? []).joined(separator: ", "),
            uar: predictions.metrics.uar, interval: interval(predictions, table)))
      }
    }
    return baselines
  }

  /// The best single column of a set, chosen honestly, and those that lead when they are all looked at.
  func columns(
    of set: any FeatureSet, _ table: FeatureTable
  ) async throws -> (baseline: SanityReport.Baseline, leaders: SanityReport.Leaders)? {
    guard let names = table.columns else { return nil }
    let rows = try normalization.prepare(table.labelled())
    let test = try await SingleColumnTest(rows, plan: plan, workers: workers)
    let chosen = test.chosenColumns.map { names[$0] }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let baseline = SanityReport.Baseline(
      title: "best single column, \(set.specification)", columns: chosen.joined(separator: ", "),
      uar: test.chosen.metrics.uar, interval: interval(test.chosen, table))
    let leaders = SanityReport.Leaders(
      featureSet: set.specification, columnCount: names.count,
      columns: test.leading(10).map { (name: names[$0.column], uar: $0.uar) })
    return (baseline, leaders)
  }

  private func judge(_ model: ConfiguredModel, _ rows: LabelledFeatures) async throws -> OutOfFoldPredictions {
    try await CrossValidation(
      pipeline: model.pipeline, normalization: normalization, seed: Seed(seed).derived(model.identifier),
      workers: workers
    ).run(rows, plan: plan).predictions
  }

  private func uar(of predictions: OutOfFoldPredictions) throws -> Double {
    guard let uar = predictions.metrics.uar else {
      throw CommandFailure.checkFailed("\(plan.name) judges no row: there is nothing to check")
    }
    return uar
  }

  private func interval(_ predictions: OutOfFoldPredictions, _ table: FeatureTable) -> Interval? {
    table.speakers.flatMap { SpeakerBootstrap(seed: Seed(seed)).intervals(of: predictions, speakers: $0)?.uar }
  }
}
