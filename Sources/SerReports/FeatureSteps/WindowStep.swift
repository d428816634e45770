import Foundation
import SerFormats

/// One frame, its window, and what windows do to a spectrum.
enum WindowStep {
  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let parameters = RecordingWalk.set.mel
    let rate = Double(parameters.sampleRate)
    let milliseconds = Double(parameters.windowLength) / rate * 1000
    var step = ExplanationStep(
      identifier: "window", title: "Frames and windows",
      paragraphs: [
        "Speech changes all the time, but hardly within \(Int(milliseconds)) ms. So the signal is cut into overlapping frames "
          + "of \(parameters.windowLength) samples, one every \(parameters.hopLength), and each is analysed as if it went on "
          + "for ever. Cut out bluntly, a frame begins and ends with a jump, and the jump has a spectrum of its own, which "
          + "leaks over all frequencies. A window that fades in and out removes the jump. The price is a broader peak.",
        "Hann goes down to 0 at its ends and its side lobes fall fast; Hamming ends at 0.08, which lowers the highest side "
          + "lobe, but its far ones stay. `mfcc-functionals` uses the periodic Hann window.",
      ])
    step.numbers = [
      StepNumber("window", "ms", [milliseconds], decimals: 0),
      StepNumber("hop", "ms", [Double(parameters.hopLength) / rate * 1000], decimals: 0),
      StepNumber("frames in the kept part", "", walks.map { Double($0.mfcc.rows) }, decimals: 0),
      StepNumber("number of the frame shown", "", walks.map { Double($0.frame.index) }, decimals: 0),
      StepNumber("its centre in the recording", "s", walks.map(centre), decimals: 3),
    ]
    step.numbers += FrameWalk.Taper.allCases.map { taper in
      StepNumber(
        "highest side lobe (\(taper.rawValue))", "dB",
        [SpectralAnalysis.highestSideLobe(of: taper, length: parameters.windowLength)], decimals: 1)
    }
    step.plots = [frames(walks).plot(named: "frame"), responses().plot(named: "window-leakage")]
    step.tables = [("frame-samples.csv", samples(walks))]
    return step
  }

  private static func centre(_ walk: RecordingWalk) -> Double {
    walk.keptSeconds.from + Double(walk.frame.index) * walk.frameStep
  }

  private static func frames(_ walks: [RecordingWalk]) -> CurveGrid {
    let parameters = RecordingWalk.set.mel
    let window = parameters.window.coefficients(length: parameters.windowLength).map(Double.init)
    let times = window.indices.map { (Double($0) - Double(window.count) / 2) / Double(parameters.sampleRate) * 1000 }
    let panels = walks.map { walk in
      let samples = walk.frame.samples.map(Double.init)
      let peak = samples.reduce(0) { max($0, abs($1)) }
      return CurveGrid.Panel(
        "\(walk.name): frame \(walk.frame.index), \(Wording.number(centre(walk), 2)) s",
        [
          CurveGrid.Curve("samples", color: .black, style: .thin, x: times, y: samples),
          CurveGrid.Curve(
            "samples × Hann", color: .blue, x: times, y: zip(samples, window).map { $0 * $1 }),
          CurveGrid.Curve(
            "Hann window (scaled)", color: .orange, style: .dashed, x: times, y: window.map { $0 * peak }),
        ])
    }
    var grid = CurveGrid(
      title: "One frame before and after windowing",
      subtitle: "\(parameters.windowLength) samples at \(parameters.sampleRate) Hz", panels: panels, columns: 2,
      xLabel: "time from the frame's centre (ms)", yLabel: "amplitude")
    // The loud and the quiet frame are to be compared in shape here; their levels stand in the numbers.
    grid.fitsPanelsAlone = true
    return grid
  }

  private static func responses() -> CurveGrid {
    let length = RecordingWalk.set.mel.windowLength
    let bin = Double(RecordingWalk.set.mel.sampleRate) / Double(length)
    let curves = FrameWalk.Taper.allCases.map { taper in
      let response = SpectralAnalysis.response(of: taper, length: length, bins: 12)
      return CurveGrid.Curve(taper.rawValue, color: taper.color, x: response.bins.map { $0 * bin }, y: response.levels)
    }
    var grid = CurveGrid(
      title: "How far a pure tone leaks", subtitle: "level at a distance from the tone, \(length)-sample windows",
      panels: [CurveGrid.Panel("", curves)], xLabel: "distance from the tone (Hz)", yLabel: "dB re its peak")
    grid.yRange = -110...5
    grid.panelWidth = 620
    return grid
  }

  private static func samples(_ walks: [RecordingWalk]) -> CSVDocument {
    let length = RecordingWalk.set.mel.windowLength
    let tapers = FrameWalk.Taper.allCases.filter { $0 != .rectangular }
    let weights = tapers.map { $0.coefficients(length: length) }
    let header = ["sample"] + tapers.map { $0.rawValue.lowercased() }
    return CSVDocument(
      header: header + walks.flatMap { ["\($0.name)", "\($0.name) × hann"] },
      rows: (0..<length).map { place in
        ["\(place)"] + weights.map { PlotText.number(Double($0[place]), decimals: 6) }
          + walks.flatMap { walk -> [String] in
            let sample = Double(walk.frame.samples[place])
            return [
              PlotText.number(sample, decimals: 6),
              PlotText.number(sample * Double(weights[1][place]), decimals: 6),
            ]
          }
      })
  }
}
