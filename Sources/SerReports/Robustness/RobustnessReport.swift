import Foundation
import SerEvaluation
import SerFormats
import SerLearning
import SerNumerics

/// Writes the folder of a robustness study: models fitted on clean clips, judged on degraded copies of the test clips.
public struct RobustnessReport: Sendable {
  /// The corpus.
  public let title: String
  public let models: [DegradedModel]
  public let facts: RowFacts
  public let protocolName: String
  public let normalization: Normalization
  public let marks: [Mark]
  /// What a reader must know of folds and conditions.
  public let remarks: [String]
  public let seed: Seed
  /// The command line that made it.
  public let command: String

  public init(
    title: String, models: [DegradedModel], facts: RowFacts, protocolName: String, normalization: Normalization,
    marks: [Mark], remarks: [String], seed: Seed, command: String
  ) {
    self.title = title
    self.models = models
    self.facts = facts
    self.protocolName = protocolName
    self.normalization = normalization
    self.marks = marks
    self.remarks = remarks
    self.seed = seed
    self.command = command
  }

  /// What the folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "robustness.csv") { name in
    ["robustness.md", "index.html", "predictions.csv", "run.json", "plots"].contains(name)
  }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try RobustnessTables(report: self).levels.write(to: file("robustness.csv"))
      try RobustnessTables(report: self).predictions.write(to: file("predictions.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let figures = figures
      let outcome = try await writer.write(figures, to: folder)
      let page = RobustnessPage(report: self, figures: figures, plots: outcome).page
      try StagedOutput.write(page.markdown, to: file("robustness.md"))
      try StagedOutput.write(page.html, to: file("index.html"))
      return outcome
    }
  }

  /// UAR of any constant answer.
  var chance: Double {
    let present = models.first?.clean.metrics.classes.count { $0.support > 0 } ?? 1
    return 1 / Double(max(1, present))
  }

  var markSuffix: String { marks.isEmpty ? "" : " (\(marks.map(\.rawValue).joined(separator: ", ")))" }

  var degradations: [Degradation] { models.first?.curves.map(\.degradation) ?? [] }

  private var figures: [Plot] {
    let panels = degradations.indices.map(panel)
    let overview = DegradationPlot(
      title: "Robustness: \(title)\(markSuffix)", subtitle: subtitle, models: models.map(\.title), panels: panels,
      valueLabel: "UAR", chance: chance
    ).plot(named: "robustness")
    let single = zip(degradations, panels).map { degradation, panel in
      DegradationPlot(
        title: "Robustness: \(degradation.title), \(title)\(markSuffix)", subtitle: subtitle,
        models: models.map(\.title), panels: [panel], valueLabel: "UAR", chance: chance
      ).plot(named: "robustness-\(degradation.name)")
    }
    return [overview] + single
  }

  private var subtitle: String {
    "\(protocolName), fitted on training clips, judged on degraded test clips, 95 % intervals over speakers"
  }

  private func panel(_ index: Int) -> DegradationPlot.Panel {
    let degradation = degradations[index]
    func point(_ step: Int, _ uar: Double?, _ interval: Interval?) -> DegradationPlot.Point {
      .init(step: step, value: uar ?? .nan, lower: interval?.lower ?? .nan, upper: interval?.upper ?? .nan)
    }
    return DegradationPlot.Panel(
      title: degradation.title, axis: degradation.axis,
      steps: ["as is"] + degradation.levels.map { degradation.text($0.strength) },
      curves: models.map { model in
        [point(0, model.clean.metrics.uar, model.cleanInterval)]
          + model.curves[index].points.enumerated().map { step, level in
            point(step + 1, level.judgement.metrics.uar, level.judgement.uarInterval)
          }
      })
  }
}
