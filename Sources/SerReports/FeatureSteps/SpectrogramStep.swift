import SerNumerics
import SerSignal

/// All frames: the spectrogram beside the mel spectrogram.
enum SpectrogramStep {
  static func make(_ walks: [RecordingWalk]) -> ExplanationStep {
    let parameters = RecordingWalk.set.mel
    var step = ExplanationStep(
      identifier: "spectrogram", title: "Spectrogram and mel spectrogram",
      paragraphs: [
        "Frame beside frame, the spectra make a spectrogram. Harmonics of the voice are its horizontal stripes, formants "
          + "(resonances of mouth and throat) the broad bright bands, fricatives the bright patches at the top. In the mel "
          + "spectrogram the lowest 1 kHz takes a third of the height, and above it the stripes are gone: bands there are "
          + "wider than the distance of two harmonics."
      ])
    step.numbers = [
      StepNumber(
        "values of the spectrogram", "", walks.map { Double($0.mfcc.rows * (parameters.fftLength / 2 + 1)) },
        decimals: 0),
      StepNumber(
        "values of the mel spectrogram", "", walks.map { Double($0.mfcc.rows * parameters.bands) }, decimals: 0),
      StepNumber(
        "mean level of the mel spectrogram", "dB",
        walks.map { Statistics.mean($0.logMel.values.map(Double.init)) }, decimals: 2),
    ]
    step.plots = [grid(walks).plot(named: "spectrograms")]
    return step
  }

  private static func grid(_ walks: [RecordingWalk]) -> TimeMapGrid {
    let parameters = RecordingWalk.set.mel
    let width = Double(parameters.sampleRate) / Double(parameters.fftLength)
    let bins = (0...parameters.fftLength / 2).map { Double($0) * width }
    let centres = MelFilterbank(parameters).centerFrequencies
    let linear = walks.enumerated().map { number, walk in
      panel(
        "linear-\(number)", "\(walk.name): spectrogram",
        SpectralAnalysis.spectrogram(of: Array(walk.kept), parameters: parameters), bins)
    }
    let mel = walks.enumerated().map { number, walk in
      panel("mel-\(number)", "\(walk.name): mel spectrogram", walk.logMel, centres)
    }
    return TimeMapGrid(
      title: "Spectrogram and mel spectrogram",
      subtitle: "the kept part, \(parameters.hopLength * 1000 / parameters.sampleRate) ms from frame to frame; colours "
        + "reach 60 dB down from the loudest value",
      panels: linear + mel, columns: walks.count, frameStep: walks[0].frameStep)
  }

  private static func panel(_ identifier: String, _ title: String, _ levels: Matrix, _ frequencies: [Double])
    -> TimeMapGrid.Panel
  {
    let loudest = Double(levels.values.max() ?? 0)
    let tics = [250.0, 500, 1000, 2000, 4000, 6000, 8000].compactMap { frequency -> (name: String, position: Double)? in
      guard let upper = frequencies.firstIndex(where: { $0 >= frequency }), upper > 0 else { return nil }
      let (a, b) = (frequencies[upper - 1], frequencies[upper])
      return ("\(Int(frequency))", Double(upper - 1) + (frequency - a) / (b - a))
    }
    // Names of low frequencies would stand upon each other on a linear axis.
    let spaced = tics.reduce(into: [(name: String, position: Double)]()) { kept, tic in
      if tic.position - (kept.last?.position ?? -.infinity) > Double(frequencies.count) / 18 { kept.append(tic) }
    }
    return TimeMapGrid.Panel(
      identifier: identifier, title: title, values: levels, places: frequencies, tics: spaced,
      axisLabel: "frequency (Hz)", scale: .spectral(from: loudest - 60, to: loudest), valueLabel: "dB")
  }
}
