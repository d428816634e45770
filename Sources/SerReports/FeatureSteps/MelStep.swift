import Foundation
import SerFormats
import SerSignal

/// The mel scale, its filterbank, and the frame's power in its bands.
enum MelStep {
  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let parameters = RecordingWalk.set.mel
    let filterbank = MelFilterbank(parameters)
    let edges = filterbank.edges
    var step = ExplanationStep(
      identifier: "mel", title: "Mel scale and filterbank",
      paragraphs: [
        "The ear tells low tones apart far better than high ones. The mel scale (Stevens, Volkmann & Newman 1937, "
          + "doi:10.1121/1.1915893) bends the frequency axis "
          + "accordingly: here linear up to 1 kHz, logarithmic above. \(parameters.bands) triangles of equal width in mel sum the "
          + "power of the bins below them. Each has unit area over Hz, so that white noise gives every band the same value.",
        "Then the logarithm: 10·log10 of the band's power, since loudness follows ratios and not differences. Values "
          + "below 1e-10 (−100 dB) count as that, and those more than \(Int(parameters.topDecibel ?? 0)) dB below the loudest "
          + "of the whole clip are raised to it.",
      ])
    let narrow = edges[2] - edges[0]
    let wide = edges[edges.count - 1] - edges[edges.count - 3]
    step.numbers = [
      StepNumber("bands", "", [Double(parameters.bands)], decimals: 0),
      StepNumber("width of the first band", "Hz", [narrow], decimals: 1),
      StepNumber("width of the last band", "Hz", [wide], decimals: 1),
      StepNumber(
        "bands centred below 1 kHz", "", [Double(filterbank.centerFrequencies.count { $0 < 1000 })], decimals: 0),
      StepNumber(
        "strongest band of the frame", "Hz", walks.map { filterbank.centerFrequencies[strongest($0)] }, decimals: 0),
      StepNumber("its mel power", "", walks.map { $0.frame.bandPower[strongest($0)] }, decimals: 6),
      StepNumber("the same", "dB", walks.map { $0.frame.bandDecibel[strongest($0)] }, decimals: 2),
      StepNumber("loudest value of the clip", "dB", walks.map { Double($0.logMel.values.max() ?? 0) }, decimals: 2),
      StepNumber(
        "values of the clip raised by the cut", "%",
        walks.map { walk in
          guard let top = parameters.topDecibel else { return 0 }
          let floor = (walk.logMel.values.max() ?? 0) - top
          return 100 * Double(walk.logMel.values.count { $0 <= floor }) / Double(walk.logMel.values.count)
        }, decimals: 2),
    ]
    step.plots = [
      scale().plot(named: "mel-scale"), triangles(filterbank).plot(named: "mel-filterbank"),
      frames(walks, filterbank).plot(named: "frame-mel"),
    ]
    step.tables = [("mel-bands.csv", table(walks, edges))]
    return step
  }

  private static func strongest(_ walk: RecordingWalk) -> Int {
    let power = walk.frame.bandPower
    return power.indices.max { power[$0] < power[$1] } ?? 0
  }

  /// Slaney's scale beside the other usual formula (O'Shaughnessy 1987, as in HTK); each as a share of its value at the
  /// Nyquist frequency, since their units differ.
  private static func scale() -> CurveGrid {
    let nyquist = Double(RecordingWalk.set.mel.sampleRate) / 2
    let frequencies = (0...200).map { Double($0) * nyquist / 200 }
    let slaney = frequencies.map { 100 * MelScale.slaney.mel(fromHertz: $0) / MelScale.slaney.mel(fromHertz: nyquist) }
    let other = frequencies.map { 100 * MelScale.htk.mel(fromHertz: $0) / MelScale.htk.mel(fromHertz: nyquist) }
    let x = frequencies.map { $0 / 1000 }
    var grid = CurveGrid(
      title: "Mel over hertz", subtitle: "share of the scale that lies below a frequency",
      panels: [
        CurveGrid.Panel(
          "",
          [
            CurveGrid.Curve("Slaney (used here)", color: .blue, x: x, y: slaney),
            CurveGrid.Curve("2595·log10(1 + f/700)", color: .orange, x: x, y: other),
            CurveGrid.Curve(
              "hertz", color: .black, style: .dashed, x: x, y: frequencies.map { 100 * $0 / nyquist }),
          ])
      ], xLabel: "frequency (kHz)", yLabel: "share of the scale (%)")
    grid.panelWidth = 560
    return grid
  }

  private static func triangles(_ filterbank: MelFilterbank) -> CurveGrid {
    let parameters = RecordingWalk.set.mel
    let edges = filterbank.edges
    let peaks = (0..<parameters.bands).map { 2 / (edges[$0 + 2] - edges[$0]) }
    func triangle(_ band: Int, _ name: String, _ color: PlotColor, _ style: CurveGrid.Curve.Style) -> CurveGrid.Curve {
      CurveGrid.Curve(
        name, color: color, style: style, x: [edges[band], edges[band + 1], edges[band + 2], .nan].map { $0 / 1000 },
        y: [0, peaks[band], 0, .nan])
    }
    let named = Array(stride(from: 7, to: parameters.bands, by: 8))
    let others = (0..<parameters.bands).filter { !named.contains($0) }.map {
      triangle($0, "all bands", .skyBlue, .thin)
    }
    let every = named.map { triangle($0, "every eighth", .vermillion, .line) }
    // One curve a name, its triangles parted by gaps.
    func joined(_ curves: [CurveGrid.Curve]) -> CurveGrid.Curve? {
      curves.first.map { first in
        CurveGrid.Curve(
          first.name, color: first.color, style: first.style, x: curves.flatMap(\.x), y: curves.flatMap(\.y))
      }
    }
    var grid = CurveGrid(
      title: "The \(parameters.bands) mel filters",
      subtitle: "weight of a frequency in each band; every triangle has area 1",
      panels: [CurveGrid.Panel("", [joined(others), joined(every)].compactMap { $0 })], xLabel: "frequency (kHz)",
      yLabel: "weight (1/Hz)")
    grid.panelWidth = 860
    grid.panelHeight = 200
    grid.yRange = 0...(peaks.max() ?? 1) * 1.05
    return grid
  }

  private static func frames(_ walks: [RecordingWalk], _ filterbank: MelFilterbank) -> CurveGrid {
    let width = Double(RecordingWalk.set.mel.sampleRate) / Double(RecordingWalk.set.mel.fftLength)
    let panels = walks.map { walk in
      let power = walk.frame.power[.hann] ?? []
      // A band of unit area averages the density below it; a bin's density is its power over its width.
      return CurveGrid.Panel(
        "\(walk.name): frame \(walk.frame.index)",
        [
          CurveGrid.Curve(
            "|X|² per Hz", color: .black, style: .thin, x: power.indices.map { Double($0) * width / 1000 },
            y: power.map { Decibel.of(power: $0 / width) }),
          CurveGrid.Curve(
            "mel bands", color: .blue, style: .dottedLine, x: filterbank.centerFrequencies.map { $0 / 1000 },
            y: walk.frame.bandDecibel),
        ])
    }
    return CurveGrid(
      title: "Spectrum of the frame and its mel bands",
      subtitle: "low bands are narrow enough to show single harmonics, high ones see only the envelope", panels: panels,
      columns: 2, xLabel: "frequency (kHz)", yLabel: "level (dB)")
  }

  private static func table(_ walks: [RecordingWalk], _ edges: [Double]) -> CSVDocument {
    CSVDocument(
      header: ["band", "from_hz", "centre_hz", "to_hz"]
        + walks.flatMap { ["\($0.name) power", "\($0.name) dB", "\($0.name) dB after cut"] },
      rows: (0..<RecordingWalk.set.mel.bands).map { band in
        ["\(band)"] + edges[band...band + 2].map { PlotText.number($0, decimals: 1) }
          + walks.flatMap { walk in
            [
              PlotText.number(walk.frame.bandPower[band], decimals: 8),
              PlotText.number(walk.frame.bandDecibel[band], decimals: 3),
              PlotText.number(walk.frame.logMel[band], decimals: 3),
            ]
          }
      })
  }
}
