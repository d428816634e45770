import Foundation
import SerFormats
import SerLearning

/// Loss, accuracy and UAR of training and validation rows over the steps of a training: `training-log.csv` and a plot.
public struct TrainingCurves: Sendable {
  /// What was trained, such as `cnn on logmel`.
  public let title: String
  /// In ascending order of step.
  public let entries: [TrainingLogEntry]
  /// The step whose model was kept; nil where that isn't known, or not yet.
  public let kept: Int?

  public init(title: String, entries: [TrainingLogEntry], kept: Int? = nil) {
    self.title = title
    self.entries = entries
    self.kept = kept
  }

  /// What a folder of curves holds.
  public static let folderKind = StagedOutput.FolderKind(marker: tableName) { $0.hasPrefix("\(plotName).") }
  static let tableName = "training-log.csv"
  static let plotName = "training-curves"

  /// One row a step.
  public var table: CSVDocument { CSVDocument(header: TrainingLogEntry.columns, rows: entries.map(\.fields)) }

  /// Table and plot, each file whole, into a folder that is made where it isn't there. Throws for a folder that holds
  /// other things, or can't be written.
  public func write(to folder: URL, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try StagedOutput.check(folder, as: Self.folderKind)
    try table.write(to: folder.appendingPathComponent(Self.tableName))
    return try await writer.write(panels.isEmpty ? [] : [plot], to: folder)
  }

  /// A panel for each figure that was taken, training and validation on the same axes.
  var plot: Plot {
    var grid = CurveGrid(
      title: "Training of \(title)", subtitle: subtitle, panels: panels, columns: 3, xLabel: "steps (epochs or rounds)",
      yLabel: "")
    grid.fitsPanelsAlone = true
    (grid.panelWidth, grid.panelHeight) = (330, 260)
    return grid.plot(named: Self.plotName)
  }

  private var subtitle: String {
    let last = entries.last.map { "\($0.step) steps" } ?? "no step yet"
    guard let kept else { return last }
    return "\(last); dashed line: step \(kept), whose model was kept"
  }

  private var panels: [CurveGrid.Panel] {
    [
      panel("loss", \.loss), panel("accuracy", \.accuracy), panel("unweighted average recall (UAR)", \.uar),
    ].compactMap { $0 }
  }

  /// Nil for a figure that no step has.
  private func panel(_ title: String, _ figure: (TrainingFigures) -> Double?) -> CurveGrid.Panel? {
    func curve(_ name: String, _ color: PlotColor, _ figures: (TrainingLogEntry) -> TrainingFigures?) -> CurveGrid
      .Curve?
    {
      let points = entries.compactMap { entry in
        figures(entry).flatMap(figure).flatMap { $0.isFinite ? (Double(entry.step), $0) : nil }
      }
      // A line of one point can't be seen.
      let style = points.count > 1 ? CurveGrid.Curve.Style.line : .points
      return points.isEmpty ? nil : .init(name, color: color, style: style, x: points.map(\.0), y: points.map(\.1))
    }
    let curves = [
      curve("training rows", .blue) { $0.training }, curve("validation rows", .vermillion) { $0.validation },
    ].compactMap { $0 }
    guard !curves.isEmpty else { return nil }
    var panel = CurveGrid.Panel(title, curves)
    if let kept { panel.marks = [(name: "", x: Double(kept))] }
    return panel
  }
}
