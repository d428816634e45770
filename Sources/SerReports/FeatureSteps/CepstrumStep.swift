import SerFormats
import SerNumerics
import SerSignal

/// The cosine transform of the frame's log-mel values: its MFCC.
enum CepstrumStep {
  /// How many coefficients rebuild the envelope in the picture: the classical choice, and all that the set has.
  static let shortCount = 13

  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let set = RecordingWalk.set
    var step = ExplanationStep(
      identifier: "cepstrum", title: "Cosine transform: the coefficients",
      paragraphs: [
        "Neighbouring bands say nearly the same. The discrete cosine transform takes the row of \(set.mel.bands) levels apart into "
          + "cosines over the mel axis: c0 is its mean (times √\(set.mel.bands)), so loudness; c1 half a cosine, so the tilt from low "
          + "to high; c2 a full one, and so on to ever finer ripples. A few of them hold the envelope, which the mouth "
          + "shapes. The ripples of the harmonics, which the vocal folds shape, would sit in the high ones.",
        "The transform is orthonormal: with all \(set.mel.bands) coefficients the row comes back exactly; with fewer, its smooth part.",
      ])
    step.numbers = [0, 1, 2, 3].map { k in
      StepNumber("c\(k) of the frame", "", walks.map { $0.frame.mfcc[k] }, decimals: 2)
    }
    step.numbers.append(
      StepNumber(
        "mean level of its bands times √\(set.mel.bands)", "",
        walks.map { Statistics.mean($0.frame.logMel) * Double(set.mel.bands).squareRoot() }, decimals: 2))
    step.numbers += [shortCount, set.coefficients].map { count in
      StepNumber(
        "what \(count) coefficients miss (RMS)", "dB", walks.map { $0.frame.envelopeError(from: count) }, decimals: 2)
    }
    step.plots = [
      basis().plot(named: "dct-basis"), coefficients(walks).plot(named: "frame-mfcc"),
      envelopes(walks).plot(named: "envelope"),
    ]
    step.tables = [("cepstrum.csv", table(walks))]
    return step
  }

  private static func basis() -> CurveGrid {
    let bands = RecordingWalk.set.mel.bands
    let basis = CosineTransform(bands: bands, coefficients: 5).basis
    let colors: [PlotColor] = [.black, .blue, .vermillion, .green, .orange]
    var grid = CurveGrid(
      title: "The first five basis vectors", subtitle: "orthonormal DCT-II over \(bands) mel bands",
      panels: [
        CurveGrid.Panel(
          "",
          (0..<5).map { k in
            CurveGrid.Curve(
              "c\(k)", color: colors[k], x: (0..<bands).map(Double.init), y: basis.column(k).map(Double.init))
          })
      ], xLabel: "mel band", yLabel: "weight")
    grid.panelWidth = 560
    return grid
  }

  private static func coefficients(_ walks: [RecordingWalk]) -> CurveGrid {
    let panels = walks.enumerated().map { number, walk in
      let kept = 1..<walk.frame.mfcc.count
      return CurveGrid.Panel(
        "\(walk.name): c0 = \(Wording.number(walk.frame.mfcc[0], 1)) (not drawn)",
        [
          CurveGrid.Curve(
            walk.name, color: RecordingColor.color(number), style: .impulses, x: kept.map(Double.init),
            y: kept.map { walk.frame.mfcc[$0] })
        ])
    }
    var grid = CurveGrid(
      title: "The coefficients of the frame", subtitle: "c1 to c\(RecordingWalk.set.coefficients - 1)", panels: panels,
      columns: 2, xLabel: "coefficient", yLabel: "value")
    grid.xRange = 0...Double(RecordingWalk.set.coefficients)
    return grid
  }

  private static func envelopes(_ walks: [RecordingWalk]) -> CurveGrid {
    let bands = (0..<RecordingWalk.set.mel.bands).map(Double.init)
    let panels = walks.map { walk in
      CurveGrid.Panel(
        "\(walk.name): frame \(walk.frame.index)",
        [
          CurveGrid.Curve("log-mel values", color: .black, style: .points, x: bands, y: walk.frame.logMel),
          CurveGrid.Curve(
            "rebuilt from \(RecordingWalk.set.coefficients)", color: .skyBlue, x: bands,
            y: walk.frame.envelope(from: RecordingWalk.set.coefficients)),
          CurveGrid.Curve(
            "rebuilt from \(shortCount)", color: .vermillion, x: bands, y: walk.frame.envelope(from: shortCount)),
        ])
    }
    return CurveGrid(
      title: "The envelope, rebuilt from its coefficients", subtitle: "few coefficients: the smooth part",
      panels: panels,
      columns: 2, xLabel: "mel band", yLabel: "level (dB)")
  }

  private static func table(_ walks: [RecordingWalk]) -> CSVDocument {
    CSVDocument(
      header: ["coefficient"] + walks.map(\.name),
      rows: (0..<RecordingWalk.set.coefficients).map { k in
        ["c\(k)"] + walks.map { PlotText.number($0.frame.mfcc[k], decimals: 4) }
      })
  }
}
