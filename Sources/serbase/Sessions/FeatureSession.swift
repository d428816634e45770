import Foundation
import SerCorpus
import SerFeatures
import SerFormats
import SerNumerics

/// Extraction of one feature set over a corpus, with progress, cache and the policy on bad clips.
struct FeatureSession {
  let options: ExtractionOptions
  let workers: Int
  let console: Console

  /// What an extraction gave, and what it cost.
  struct Outcome {
    let table: FeatureTable
    let failures: [FileProblem]
    let cachedCount: Int
    let seconds: Double
    let processorSeconds: Double
  }

  /// Features of the clips. Bad ones are listed on standard error; past `--max-failures`, or past half of all clips,
  /// the run fails. With a recipe, features are those of an augmented copy of each clip.
  func extract(
    _ set: any FeatureSet, of clips: [LocatedClip], missing: [FileProblem] = [], source: TableSource,
    recipe: AugmentationRecipe? = nil
  ) async throws -> Outcome {
    let progress = console.progress(
      "extracting \(set.specification)" + (recipe.map { ", augmented copy \($0.copy + 1)" } ?? ""))
    let processorStart = ProcessUsage.processorSeconds
    let outcome = try await FeatureExtraction(set: set, cache: options.featureCache, workers: workers, recipe: recipe)
      .run(clips) { progress.update($0, of: $1) }
    let seconds = progress.seconds
    let cached = outcome.cachedCount > 0 ? ", \(outcome.cachedCount) from the cache" : ""
    progress.finish(
      "\(outcome.table.count) clips × \(set.layout.count) values in \(String(format: "%.2f", seconds)) s"
        + " (\(String(format: "%.0f", Double(clips.count) / max(seconds, 1e-6))) files/s\(cached))")
    try FailurePolicy(maxFailures: options.maxFailures)
      .report(missing + outcome.failures, missing: missing.count, of: clips.count + missing.count, console)
    if let first = outcome.changedPaths.first {
      console.warning(
        "\(outcome.changedPaths.count) files are not the ones the manifest describes (SHA-256 differs), "
          + "such as \(first); run `serbase corpus check`")
    }
    warnOfAbsence(in: outcome.table, set)
    var table = outcome.table
    table.meta = try source.meta(set: set, rows: table.count)
    return Outcome(
      table: table, failures: missing + outcome.failures, cachedCount: outcome.cachedCount, seconds: seconds,
      processorSeconds: ProcessUsage.processorSeconds - processorStart)
  }

  /// Zeros by convention look like measurements: says where nothing was there to measure.
  private func warnOfAbsence(in table: FeatureTable, _ set: any FeatureSet) {
    let parts = (set as? CombinedFeatures)?.parts ?? [set]
    for name in parts.compactMap({ type(of: $0).presenceColumn }) {
      guard let column = table.columns?.firstIndex(where: { $0 == name || $0.hasSuffix("/" + name) }) else { continue }
      let absent = (0..<table.count).filter { table.features[$0, column] == 0 }
      guard let first = absent.first else { continue }
      console.warning(
        "\(absent.count) of \(table.count) clips have a \(name) of 0, such as \(table.name(ofRow: first)): no voice was found "
          + "in what the trim left, and the columns that need one are 0")
    }
  }
}
