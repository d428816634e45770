import Foundation

/// Which part of the recording is kept.
enum TrimStep {
  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let limit = RecordingWalk.trimDecibel
    var step = ExplanationStep(
      identifier: "trim", title: "Waveform and trimming",
      paragraphs: [
        "What stands before the first and behind the last 128 ms frame that is less than \(Int(limit)) dB below the "
          + "loudest one is cut off. Pauses in between stay. Without this, the statistics over the clip would describe "
          + "the room and the length of the silence."
      ])
    step.numbers = [
      StepNumber("kept from", "s", walks.map(\.keptSeconds.from), decimals: 3),
      StepNumber("kept to", "s", walks.map(\.keptSeconds.to), decimals: 3),
      StepNumber("kept samples", "", walks.map { Double($0.active.count) }, decimals: 0),
      StepNumber(
        "kept share", "%", walks.map { 100 * Double($0.active.count) / Double($0.resampled.count) }, decimals: 1),
      StepNumber(
        "loudest 128 ms", "dBFS", walks.map { Decibel.of(power: $0.trimPower.max() ?? 0) }, decimals: 1),
      StepNumber("peak", "", walks.map { Double($0.kept.reduce(0) { max($0, abs($1)) }) }, decimals: 3),
    ]
    step.plots = [waveforms(walks).plot(named: "waveform"), levels(walks, limit).plot(named: "trim")]
    return step
  }

  /// The lowest and highest sample of each of 500 stretches: what a waveform looks like at this size.
  private static func waveforms(_ walks: [RecordingWalk]) -> CurveGrid {
    let panels = walks.enumerated().map { number, walk in
      let stretches = min(500, walk.resampled.count)
      var (times, values): ([Double], [Double]) = ([], [])
      for stretch in 0..<stretches {
        let (from, to) = (
          stretch * walk.resampled.count / stretches, (stretch + 1) * walk.resampled.count / stretches
        )
        let samples = walk.resampled[from..<to]
        let time = Double(from + to) / 2 / Double(walk.sampleRate)
        times += [time, time]
        values += [Double(samples.min() ?? 0), Double(samples.max() ?? 0)]
      }
      var panel = CurveGrid.Panel(
        walk.name, [CurveGrid.Curve(walk.name, color: RecordingColor.color(number), style: .thin, x: times, y: values)])
      panel.span = walk.keptSeconds.from...walk.keptSeconds.to
      return panel
    }
    var grid = CurveGrid(
      title: "Waveforms", subtitle: "at \(RecordingWalk.set.frontEnd.sampleRate) Hz; shaded: the part that is kept",
      panels: panels, columns: 2, xLabel: "time in the recording (s)", yLabel: "amplitude (full scale 1)")
    grid.panelHeight = 190
    grid.xRange = 0...(walks.map(\.original.duration).max() ?? 1)
    return grid
  }

  private static func levels(_ walks: [RecordingWalk], _ limit: Double) -> CurveGrid {
    let panels = walks.enumerated().map { number, walk in
      let levels = walk.trimPower.map { max(Decibel.of(power: $0), -100) }
      let times = levels.indices.map { Double($0 * 512) / Double(walk.sampleRate) }
      let threshold = (levels.max() ?? 0) - limit
      let ends = [times.first ?? 0, times.last ?? 1]
      var panel = CurveGrid.Panel(
        walk.name,
        [
          CurveGrid.Curve(walk.name, color: RecordingColor.color(number), x: times, y: levels),
          CurveGrid.Curve(
            "\(Int(limit)) dB below the loudest", color: .black, style: .dashed, x: ends, y: [threshold, threshold]),
        ])
      panel.span = walk.keptSeconds.from...walk.keptSeconds.to
      return panel
    }
    var grid = CurveGrid(
      title: "Level of each 128 ms frame", subtitle: "shaded: the part that is kept", panels: panels, columns: 2,
      xLabel: "time in the recording (s)", yLabel: "level (dBFS)")
    grid.panelHeight = 190
    grid.xRange = 0...(walks.map(\.original.duration).max() ?? 1)
    return grid
  }
}
