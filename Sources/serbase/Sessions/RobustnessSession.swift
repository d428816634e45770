import Foundation
import SerAudio
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// Models of one feature set, fitted on clean training clips and judged on degraded copies of the test clips.
struct RobustnessSession {
  let table: FeatureTable
  let set: any FeatureSet
  let clips: [LocatedClip]
  let plan: SplitPlan
  let normalization: Normalization
  /// The same copies of a clip for every model: a level is a fixed set of recordings.
  let seed: UInt64
  let workers: Int
  let cache: FeatureCache?
  let console: Console

  /// A model, fitted in every fold.
  private struct Fitted {
    let model: ConfiguredModel
    let augmented: AugmentedRows?
    let folds: FoldModels
    let clean: OutOfFoldPredictions
    let rows: LabelledFeatures
  }

  /// Curves of every model, with and without what training rows are augmented by.
  func run(
    _ models: [ConfiguredModel], augmented: [AugmentedRows?], degradations: [Degradation]
  ) async throws -> [DegradedModel] {
    var fitted: [Fitted] = []
    for model in models {
      for copies in augmented { fitted.append(try await fit(model, copies)) }
    }
    var curves = [[DegradedCurve]](repeating: [], count: fitted.count)
    for degradation in degradations {
      var points = [[DegradedCurve.Point]](repeating: [], count: fitted.count)
      for level in degradation.levels {
        let copies = try await degrade(by: level, of: degradation)
        for (index, entry) in fitted.enumerated() {
          points[index].append(try point(entry, level, copies))
        }
      }
      for index in fitted.indices {
        curves[index].append(DegradedCurve(degradation: degradation, points: points[index]))
      }
    }
    return zip(fitted, curves).map { entry, curves in
      DegradedModel(
        featureSet: set.specification, model: entry.model.identifier + entry.model.preparation.suffix,
        parameters: entry.model.parameters, augmentation: entry.augmented?.note, clean: entry.clean,
        cleanInterval: table.speakers.flatMap { bootstrap.intervals(of: entry.clean, speakers: $0)?.uar },
        curves: curves)
    }
  }

  private var bootstrap: SpeakerBootstrap { SpeakerBootstrap(seed: Seed(seed)) }

  private func fit(_ model: ConfiguredModel, _ augmented: AugmentedRows?) async throws -> Fitted {
    let title = model.identifier + model.preparation.suffix + (augmented.map { " + \($0.note.label)" } ?? "")
    let progress = console.progress("\(title) on \(set.specification), \(plan.name)")
    let rows = try table.labelled(missing: model.missing)
    let folds = FoldModels()
    var watch = CrossValidation.FoldWatch()
    watch.inspect = { (fitted, fold, test) throws(TrainingError) in folds.inspect(fitted, fold, test) }
    watch.finished = { progress.update($0, of: $1) }
    let validation = CrossValidation(
      pipeline: model.pipeline, normalization: normalization, seed: Seed(seed).derived(model.identifier),
      workers: workers)
    let outcome = try await validation.run(rows, plan: plan, copies: augmented?.copies, watch: watch)
    progress.finish("UAR \(Figure.text(outcome.predictions.metrics.uar)) on the clips as they are")
    return Fitted(model: model, augmented: augmented, folds: folds, clean: outcome.predictions, rows: rows)
  }

  /// Copies of the table's clips at a level; a clip that gives no features any more is left out.
  private func degrade(by level: Degradation.Level, of degradation: Degradation) async throws -> AugmentedCopies {
    let chain = try AugmentationChain(level.specification)
    let babble = chain.mixesBabble ? try await SyntheticBabble.clips(workers: workers) : []
    let recipe = AugmentationRecipe(
      chain: chain, seed: Seed(seed).derived("degradation"), copy: 0,
      material: try AugmentationMaterial(for: chain, babble: babble))
    let paths = table.paths ?? []
    let rowOfPath = Dictionary(zip(paths, paths.indices), uniquingKeysWith: { first, _ in first })
    let own = clips.filter { rowOfPath[$0.path] != nil }
    let progress = console.progress("\(degradation.title), \(level.specification)")
    let outcome = try await FeatureExtraction(set: set, cache: cache, workers: workers, recipe: recipe)
      .run(own) { progress.update($0, of: $1) }
    let lost = outcome.failures.count
    let reason = outcome.failures.first.map { ", such as \($0.path): \($0.reason)" } ?? ""
    progress.finish(
      "\(outcome.table.count) clips in \(Figure.seconds(progress.seconds)) s"
        + (lost > 0 ? "; \(lost) give no features any more\(reason)" : ""))
    return try AugmentedCopies(
      features: outcome.table.features, originals: (outcome.table.paths ?? []).compactMap { rowOfPath[$0] })
  }

  private func point(
    _ entry: Fitted, _ level: Degradation.Level, _ copies: AugmentedCopies
  ) throws -> DegradedCurve.Point {
    let predictions = try entry.folds.judge(copies, of: entry.rows, normalization: normalization)
    return DegradedCurve.Point(
      level: level,
      judgement: DegradedJudgement(predictions, clean: entry.clean, speakers: table.speakers, seed: Seed(seed)),
      lost: entry.clean.rows.count - predictions.rows.count)
  }
}
