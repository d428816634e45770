import SerFormats
import SerNumerics
import SerSignal

/// The coefficients over time, and their derivatives.
enum DeltaStep {
  /// The first coefficients are drawn over time; beyond them there is little to see.
  private static let drawn = 20

  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    var step = ExplanationStep(
      identifier: "deltas", title: "Over time: MFCC, Δ and ΔΔ",
      paragraphs: [
        "One frame says how the mouth stands, not how it moves. Δ is the slope of a straight line fitted to \(Delta.width) frames, "
          + "per frame; ΔΔ the second derivative of a parabola fitted to the same (Furui 1986, "
          + "doi:10.1109/TASSP.1986.1164788; the fit is that of Savitzky & Golay 1964, doi:10.1021/ac60214a047). The "
          + "first and last \(Delta.width / 2) frames take the derivative of the first and last whole fit."
      ])
    step.numbers = [("c1", \RecordingWalk.mfcc), ("Δc1", \.delta), ("ΔΔc1", \.secondDelta)].map { name, path in
      StepNumber(
        "standard deviation of \(name)", "",
        walks.map { Self.deviation($0[keyPath: path].column(1)) }, decimals: 2)
    }
    step.plots = [maps(walks).plot(named: "mfcc-over-time"), contours(walks).plot(named: "contours")]
    step.tables = walks.enumerated().map { number, walk in ("frames-\(number).csv", table(walk)) }
    return step
  }

  private static func deviation(_ values: [Float]) -> Double {
    Statistics.standardDeviation(values.map(Double.init), degreesOfFreedomLost: 0)
  }

  private static func maps(_ walks: [RecordingWalk]) -> TimeMapGrid {
    let kinds: [(String, String, KeyPath<RecordingWalk, Matrix>)] = [
      ("mfcc", "MFCC", \.mfcc), ("delta", "Δ", \.delta), ("delta2", "ΔΔ", \.secondDelta),
    ]
    let panels = kinds.flatMap { kind, symbol, path in
      let blocks = walks.map { block($0[keyPath: path]) }
      // One scale for all recordings; the few largest values may go beyond it.
      let magnitudes = blocks.flatMap(\.values).map { Double(abs($0)) }.sorted()
      let limit = Statistics.quantile(sorted: magnitudes, 0.98)
      return zip(walks, blocks).enumerated().map { number, pair in
        TimeMapGrid.Panel(
          identifier: "\(kind)-\(number)", title: "\(pair.0.name): \(symbol)", values: pair.1,
          places: (1...pair.1.columns).map(Double.init),
          tics: stride(from: 1, through: pair.1.columns, by: 3).map { ("\($0)", Double($0 - 1)) },
          axisLabel: "coefficient", scale: .diverging(limit: limit), valueLabel: kind == "mfcc" ? "value" : "per frame")
      }
    }
    var grid = TimeMapGrid(
      title: "MFCC and their derivatives over time", subtitle: "c1 to c\(drawn); c0 would outshine them",
      panels: panels,
      columns: walks.count, frameStep: walks[0].frameStep)
    grid.panelHeight = 160
    return grid
  }

  /// Columns 1 to ``drawn``.
  private static func block(_ values: Matrix) -> Matrix {
    let last = min(drawn, values.columns - 1)
    return Matrix(rows: (0..<values.rows).map { Array(values.row($0).dropFirst().prefix(last)) })
  }

  private static func contours(_ walks: [RecordingWalk]) -> CurveGrid {
    func panel(_ title: String, _ label: String, _ column: Int, _ path: KeyPath<RecordingWalk, Matrix>)
      -> CurveGrid.Panel
    {
      var panel = CurveGrid.Panel(
        title,
        walks.enumerated().map { number, walk in
          let values = walk[keyPath: path].column(column).map(Double.init)
          return CurveGrid.Curve(
            walk.name, color: RecordingColor.color(number), x: values.indices.map { Double($0) * walk.frameStep },
            y: values)
        })
      panel.yLabel = label
      return panel
    }
    var grid = CurveGrid(
      title: "Loudness, tilt and its movement", subtitle: "every recording from the start of its kept part",
      panels: [
        panel("c0: loudness", "c0", 0, \.mfcc), panel("c1: more low (up) or high (down) frequencies", "c1", 1, \.mfcc),
        panel("Δc1: how fast the tilt changes", "Δc1 per frame", 1, \.delta),
        panel("ΔΔc1: how fast that changes", "ΔΔc1 per frame²", 1, \.secondDelta),
      ], columns: 2, xLabel: "time in the kept part (s)", yLabel: "")
    grid.panelHeight = 170
    return grid
  }

  private static func table(_ walk: RecordingWalk) -> CSVDocument {
    let blocks = [("c", walk.mfcc), ("delta_c", walk.delta), ("delta2_c", walk.secondDelta)]
    return CSVDocument(
      header: ["frame", "seconds"] + blocks.flatMap { name, block in (0..<block.columns).map { "\(name)\($0)" } },
      rows: (0..<walk.mfcc.rows).map { frame in
        ["\(frame)", PlotText.number(Double(frame) * walk.frameStep, decimals: 3)]
          + blocks.flatMap { $0.1.row(frame).map { PlotText.number(Double($0), decimals: 4) } }
      })
  }
}
