import SerEvaluation
import SerReports

/// An ablation as `--json` prints it.
struct AblationSummary: Encodable {
  let model: String
  let `protocol`: String
  let normalization: String
  let marks: [String]
  let remarks: [String]
  let seeds: [UInt64]
  /// What intervals allow for: other speakers, or other seeds too.
  let interval: String
  /// The base first.
  let variants: [Variant]

  /// A figure over seeds.
  struct Level: Encodable {
    let mean: Double
    @ExplicitNull var sd: Double?
    let bySeed: [Double]

    init?(_ figure: SeedFigure?) {
      guard let figure else { return nil }
      mean = figure.mean
      sd = figure.deviation
      bySeed = figure.values
    }
  }

  /// The variant minus the base.
  struct Effect: Encodable {
    let uarDifference: Double
    @ExplicitNull var uarInterval: Interval?
    let uarDifferenceBySeed: [Double]
    let accuracyDifference: Double
    @ExplicitNull var accuracyInterval: Interval?
    @ExplicitNull var p: Double?
    @ExplicitNull var holmP: Double?
    let conclusion: String

    init(_ effect: AblationEffect) {
      uarDifference = effect.uarDifference
      uarInterval = effect.uarInterval
      uarDifferenceBySeed = effect.uarDifferences
      accuracyDifference = effect.accuracyDifference
      accuracyInterval = effect.accuracyInterval
      p = effect.p
      holmP = effect.adjustedP
      conclusion = effect.conclusion.rawValue
    }
  }

  struct Variant: Encodable {
    let name: String
    let settings: [String]
    /// All settings that were given, those of the base among them.
    let parameters: [String]
    @ExplicitNull var augmentation: AugmentationNote?
    let marks: [String]
    @ExplicitNull var uar: Level?
    @ExplicitNull var uarInterval: Interval?
    @ExplicitNull var accuracy: Level?
    @ExplicitNull var accuracyInterval: Interval?
    @ExplicitNull var macroF1: Level?
    @ExplicitNull var logLoss: Level?
    @ExplicitNull var ece: Level?
    /// Null for the base.
    @ExplicitNull var effect: Effect?
    let fitSeconds: Double
    let predictSeconds: Double
    let converged: Bool
    let ignoresSeed: Bool

    init(_ variant: AblatedVariant, _ subject: AblationAnalysis.Subject) {
      let runs = subject.runs
      name = variant.name
      settings = variant.settings
      parameters = variant.cells[0].parameters
      augmentation = variant.cells[0].augmentation
      marks = variant.cells[0].marks
      uar = Level(runs.figure(\.uar))
      uarInterval = subject.uarInterval
      accuracy = Level(runs.figure(\.accuracy))
      accuracyInterval = subject.accuracyInterval
      macroF1 = Level(runs.figure(\.macroF1))
      logLoss = Level(runs.figure(\.logLoss))
      ece = Level(runs.ece)
      effect = subject.effect.map { Effect($0) }
      fitSeconds = variant.cells.reduce(0) { $0 + $1.fitSeconds }
      predictSeconds = variant.cells.reduce(0) { $0 + $1.predictSeconds }
      converged = variant.cells.allSatisfy(\.converged)
      ignoresSeed = runs.ignoresSeed
    }
  }

  init(_ report: AblationReport) {
    let cell = report.base.cells[0]
    model = cell.model
    `protocol` = cell.protocolName
    normalization = cell.normalization.rawValue
    marks = cell.marks
    remarks = cell.remarks
    seeds = report.analysis.base.runs.seeds
    interval = report.analysis.interval.rawValue
    variants = report.subjects.map { Variant($0.variant, $0.subject) }
  }
}
