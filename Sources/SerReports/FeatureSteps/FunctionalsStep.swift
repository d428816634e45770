import SerFeatures
import SerFormats

/// The statistics over the frames: the row that a classifier sees.
enum FunctionalsStep {
  /// Coefficients in the picture.
  private static let drawn = 12

  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let set = RecordingWalk.set
    var step = ExplanationStep(
      identifier: "functionals", title: "Functionals: one row a recording",
      paragraphs: [
        "Recordings have different lengths, classifiers want rows of one. So each of the \(3 * set.coefficients) contours is summed up "
          + "by three numbers: its mean, its standard deviation and its skewness. That is the row of "
          + "\(RecordingWalk.columns.count) values that `features extract --set \(MFCCFunctionals.identifier)` writes. The order of the "
          + "frames is lost, but for what Δ and ΔΔ have caught of it.",
        "All of them are in `functionals.csv`.",
      ])
    step.numbers = ["mfcc0_mean", "mfcc0_std", "mfcc1_mean", "mfcc1_std", "delta_mfcc0_std", "delta_mfcc1_std"]
      .compactMap { name in
        guard let column = RecordingWalk.columns.firstIndex(of: name) else { return nil }
        return StepNumber(name, "", walks.map { Double($0.row[column]) }, decimals: 2)
      }
    step.plots = [means(walks).plot(named: "row")]
    step.tables = [
      (
        "functionals.csv",
        CSVDocument(
          header: ["column"] + walks.map(\.name),
          rows: RecordingWalk.columns.enumerated().map { column, name in
            [name] + walks.map { PlotText.number(Double($0.row[column]), decimals: 5) }
          })
      )
    ]
    return step
  }

  private static func means(_ walks: [RecordingWalk]) -> CurveGrid {
    func panel(_ title: String, _ suffix: String, _ label: String) -> CurveGrid.Panel {
      var panel = CurveGrid.Panel(
        title,
        walks.enumerated().map { number, walk in
          let values = (1...drawn).map { k -> Double in
            let column = RecordingWalk.columns.firstIndex(of: "mfcc\(k)_\(suffix)")
            return column.map { Double(walk.row[$0]) } ?? .nan
          }
          return CurveGrid.Curve(
            walk.name, color: RecordingColor.color(number), style: .dottedLine, x: (1...drawn).map(Double.init),
            y: values)
        })
      panel.yLabel = label
      return panel
    }
    var grid = CurveGrid(
      title: "Part of the rows", subtitle: "mean and standard deviation of c1 to c\(drawn)",
      panels: [panel("mean", "mean", "mean"), panel("standard deviation", "std", "standard deviation")], columns: 2,
      xLabel: "coefficient", yLabel: "")
    grid.xRange = 0.5...Double(drawn) + 0.5
    return grid
  }
}
