import SerFormats
import SerNumerics

/// The Fourier transform of the frame, under each window.
enum SpectrumStep {
  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let parameters = RecordingWalk.set.mel
    let width = Double(parameters.sampleRate) / Double(parameters.fftLength)
    var step = ExplanationStep(
      identifier: "spectrum", title: "Fourier transform",
      paragraphs: [
        "The transform of \(parameters.fftLength) samples (the \(parameters.windowLength) of the frame with zeros around them) "
          + "gives \(parameters.fftLength / 2 + 1) complex numbers, "
          + "one for each frequency from 0 to the Nyquist frequency. Of each, only the squared magnitude is kept: the power. "
          + "The phase goes here, and never comes back."
      ])
    step.numbers = [
      StepNumber("spacing of the bins", "Hz", [width], decimals: 2),
      StepNumber("bins", "", [Double(parameters.fftLength / 2 + 1)], decimals: 0),
      StepNumber("strongest bin", "Hz", walks.map { Double(strongest($0)) * width }, decimals: 1),
      StepNumber(
        "its power |X|²", "", walks.map { ($0.frame.power[.hann] ?? [0])[strongest($0)] }, decimals: 4),
    ]
    step.numbers += FrameWalk.Taper.allCases.map { taper in
      StepNumber(
        "strongest above median bin (\(taper.rawValue))", "dB",
        walks.map { walk in
          let levels = (walk.frame.power[taper] ?? []).map(Decibel.of(power:))
          return (levels.max() ?? 0) - Statistics.median(levels)
        }, decimals: 1)
    }
    step.plots = [grid(walks, width).plot(named: "frame-spectrum")]
    step.tables = [("spectrum.csv", table(walks, width))]
    return step
  }

  private static func strongest(_ walk: RecordingWalk) -> Int {
    let power = walk.frame.power[.hann] ?? []
    return power.indices.max { power[$0] < power[$1] } ?? 0
  }

  private static func grid(_ walks: [RecordingWalk], _ width: Double) -> CurveGrid {
    let panels = walks.map { walk in
      CurveGrid.Panel(
        "\(walk.name): frame \(walk.frame.index)",
        FrameWalk.Taper.allCases.map { taper in
          let power = walk.frame.power[taper] ?? []
          return CurveGrid.Curve(
            taper.rawValue, color: taper.color, style: taper == .hann ? .line : .thin,
            x: power.indices.map { Double($0) * width / 1000 }, y: power.map { Decibel.of(power: $0) })
        })
    }
    return CurveGrid(
      title: "Power spectrum of the frame", subtitle: "the same samples under three windows", panels: panels,
      columns: 2, xLabel: "frequency (kHz)", yLabel: "|X|² (dB)")
  }

  private static func table(_ walks: [RecordingWalk], _ width: Double) -> CSVDocument {
    let bins = RecordingWalk.set.mel.fftLength / 2 + 1
    let tapers = FrameWalk.Taper.allCases
    return CSVDocument(
      header: ["bin", "hz"] + walks.flatMap { walk in tapers.map { "\(walk.name)/\($0.rawValue) dB" } },
      rows: (0..<bins).map { bin in
        ["\(bin)", PlotText.number(Double(bin) * width, decimals: 2)]
          + walks.flatMap { walk in
            tapers.map { PlotText.number(Decibel.of(power: (walk.frame.power[$0] ?? [])[bin]), decimals: 3) }
          }
      })
  }
}
