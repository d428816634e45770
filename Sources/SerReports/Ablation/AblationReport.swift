import Foundation
import SerEvaluation
import SerFormats
import SerNumerics

/// Writes an ablation's folder: figures of every fit, their summary with differences to the base, predictions, page,
/// plots and what it takes to repeat it.
public struct AblationReport: Sendable {
  /// What was judged on what, such as `svm on ravdess`.
  public let title: String
  public let base: AblatedVariant
  public let variants: [AblatedVariant]
  public let facts: RowFacts
  /// Means, intervals and differences, variants in the same order.
  public let analysis: AblationAnalysis
  /// The command line that made it.
  public let command: String

  /// Analyses what was judged; all variants have the seeds, folds and rows of the base.
  public init(
    title: String, base: AblatedVariant, variants: [AblatedVariant], facts: RowFacts,
    interval: AblationInterval, seed: Seed, command: String
  ) {
    self.title = title
    self.base = base
    self.variants = variants
    self.facts = facts
    self.command = command
    analysis = AblationAnalysis(
      base: base.runs, variants: variants.map(\.runs), speakers: facts.speakers, interval: interval,
      seed: seed.derived("ablation"))
  }

  /// What an ablation's folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "ablation.csv") { name in
    ["ablation.md", "summary.csv", "predictions.csv", "timing.csv", "run.json", "plots"].contains(name)
  }

  /// Writes everything into a new or earlier ablation folder, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      let tables = AblationTables(report: self)
      try tables.folds.write(to: file("ablation.csv"))
      try tables.summary.write(to: file("summary.csv"))
      try tables.timing.write(to: file("timing.csv"))
      try tables.predictions.write(to: file("predictions.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(AblationFigures(report: self).plots, to: folder)
      try StagedOutput.write(AblationPage(report: self, plots: outcome).text, to: file("ablation.md"))
      return outcome
    }
  }

  /// The base, then the variants, each with what was found.
  public var subjects: [(variant: AblatedVariant, subject: AblationAnalysis.Subject)] {
    Array(zip([base] + variants, analysis.subjects))
  }

  /// Whether no model depends on the seed.
  var ignoresSeed: Bool { analysis.subjects.allSatisfy(\.runs.ignoresSeed) }

  var seeds: [UInt64] { analysis.base.runs.seeds }

  /// `seed 1`, or `seeds 1, 2, 3`.
  var seedText: String {
    (seeds.count == 1 ? "seed " : "seeds ") + seeds.map { "\($0)" }.joined(separator: ", ")
  }

  /// What the intervals are about.
  var intervalText: String {
    analysis.interval == .speakersAndSeeds && !ignoresSeed
      ? "95 % intervals over speakers and seeds" : "95 % intervals over speakers"
  }
}
