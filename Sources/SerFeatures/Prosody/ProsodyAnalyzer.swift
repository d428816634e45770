import SerNumerics
import SerSignal

/// Measures ``ProsodyContours`` of one clip after another; owns plans and scratch: one per worker.
final class ProsodyAnalyzer {
  let parameters: ProsodyParameters
  private let tracker: PYINTracker
  private let intensity: IntensityContour
  private let harmonicity: Harmonicity
  private let marker: PeriodMarker
  private var centered: [Float] = []
  private var sampleRate: Double { Double(parameters.pitch.sampleRate) }

  /// The parameters must be valid.
  init(_ parameters: ProsodyParameters) {
    self.parameters = parameters
    tracker = PYINTracker(parameters.pitch)
    intensity = IntensityContour(windowLength: parameters.windowLength, hopLength: parameters.pitch.hopLength)
    let rate = Double(parameters.pitch.sampleRate)
    harmonicity = Harmonicity(
      sampleRate: rate, windowLength: parameters.windowLength, lowest: parameters.pitch.lowest)
    marker = PeriodMarker(sampleRate: rate)
  }

  /// The contours of samples at the rate of the parameters, at least ``ProsodyParameters/neededSamples``.
  func contours(of samples: ArraySlice<Float>) throws(FeatureError) -> ProsodyContours {
    try center(samples)
    return centered.withUnsafeBufferPointer { samples in
      var contours = voicedContours(of: samples)
      measureVoice(samples, &contours)
      contours.rhythm = SyllableNuclei(
        levels: contours.levels, isVoiced: contours.isVoiced, hop: contours.hop, parameters: parameters.rhythm)
      return contours
    }
  }

  /// Which frames are voiced, and their pitch alone.
  func voicing(of samples: ArraySlice<Float>) throws(FeatureError) -> ProsodyContours {
    try center(samples)
    return centered.withUnsafeBufferPointer { voicedContours(of: $0) }
  }

  /// An offset is no part of a voice, and would count as energy.
  private func center(_ samples: ArraySlice<Float>) throws(FeatureError) {
    guard samples.count >= parameters.neededSamples else {
      throw .clipTooShort(
        samples: samples.count, needed: parameters.neededSamples, sampleRate: parameters.pitch.sampleRate)
    }
    let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count))
    centered = samples.map { $0 - mean }
  }

  private func voicedContours(of samples: UnsafeBufferPointer<Float>) -> ProsodyContours {
    let pitch = tracker.track(samples)
    var contours = ProsodyContours()
    contours.hop = pitch.hop
    contours.duration = Double(samples.count) / sampleRate
    contours.voicing = pitch.voicedProbability
    contours.levels = intensity.levels(of: samples)
    let gate = (contours.levels.max() ?? 0) - parameters.voicingGate
    contours.frequencies = pitch.frequencies.indices.map { frame in
      pitch.isVoiced[frame] && contours.levels[frame] >= gate && contours.levels[frame] > IntensityContour.floor
        ? pitch.frequencies[frame] : 0
    }
    contours.runs = contours.frequencies.runs { $0 > 0 }
    for run in contours.runs where run.count < parameters.shortestRun {
      for frame in run { contours.frequencies[frame] = 0 }
    }
    contours.runs.removeAll { $0.count < parameters.shortestRun }
    contours.semitones = contours.frequencies.map { $0 > 0 ? ProsodyContours.semitones($0) : 0 }
    return contours
  }

  /// Harmonicity frame by frame and the periods stretch by stretch.
  private func measureVoice(_ samples: UnsafeBufferPointer<Float>, _ contours: inout ProsodyContours) {
    let hop = parameters.pitch.hopLength
    contours.harmonicity = [Double](repeating: 0, count: contours.frames)
    var stretches: [PeriodMarks] = []
    for run in contours.runs {
      for frame in run {
        contours.harmonicity[frame] = harmonicity.ratio(
          around: frame * hop, of: samples, frequency: contours.frequencies[frame])
      }
      let frequencies = contours.frequencies
      let stretch = max(0, run.lowerBound * hop - hop / 2)..<min(samples.count, (run.upperBound - 1) * hop + hop / 2)
      stretches.append(
        marker.marks(of: samples, in: stretch) { sample in
          frequencies[min(max((sample + hop / 2) / hop, run.lowerBound), run.upperBound - 1)]
        })
    }
    contours.perturbation = Perturbation(of: stretches, sampleRate: sampleRate)
  }
}
