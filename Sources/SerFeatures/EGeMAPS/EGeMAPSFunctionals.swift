import Foundation

/// The 88 values of a clip, in the order of ``EGeMAPSColumns``.
struct EGeMAPSFunctionals {
  private(set) var values: [Float] = []
  private let contours: EGeMAPSContours
  private let semitones: [Float]
  private let loudness: [Float]
  private static let hop = Float(FrameGeometry.seconds)

  init(_ contours: EGeMAPSContours) {
    self.contours = contours
    semitones = ContourSmoothing.nonZeroMean(contours.pitch.map(Self.semitones(of:)))
    loudness = ContourSmoothing.mean(contours.short.loudness)
    values.reserveCapacity(88)
    appendDistribution(of: semitones.filter { $0 != 0 })
    appendDistribution(of: loudness)
    for contour in [contours.short.flux] + contours.short.cepstrum {
      appendVariation(of: ParameterFunctionals(ContourSmoothing.mean(contour)))
    }
    appendVoiceQuality()
    appendSpectralBalance()
    appendTiming()
    let energy = ParameterFunctionals(contours.short.energy).mean
    values.append(10 * log10(max(energy, 1e-12)))
  }

  /// Semitones above 27.5 Hz, at least 1 where there is a pitch, since 0 means none.
  private static func semitones(of frequency: Float) -> Float {
    frequency > 29.136 ? 12 * log2(frequency / 27.5) : frequency > 0 ? 1 : 0
  }

  private mutating func appendVariation(of statistics: ParameterFunctionals) {
    values.append(statistics.mean)
    values.append(statistics.normalizedDeviation)
  }

  private mutating func appendDistribution(of contour: [Float]) {
    let statistics = ParameterFunctionals(contour)
    appendVariation(of: statistics)
    let percentiles = statistics.percentiles([0.2, 0.5, 0.8])
    values += percentiles + [abs(percentiles[2] - percentiles[0])]
    let slopes = ContourExtremes(of: contour).slopes(hop: Self.hop)
    values += [slopes.rising.mean, slopes.rising.deviation, slopes.falling.mean, slopes.falling.deviation]
  }

  private mutating func appendVoiceQuality() {
    let voiced = contours.voiced
    let first = [
      contours.perturbation.map(\.jitter), contours.perturbation.map(\.shimmerDecibel), voiced.harmonicsToNoise,
      voiced.firstToSecond, voiced.firstToThirdFormant,
    ]
    let formants = (0..<3).flatMap { [voiced.frequencies[$0], voiced.bandwidths[$0], voiced.levels[$0]] }
    for contour in first + formants { appendVariation(of: Self.nonZeroStatistics(contour)) }
  }

  private mutating func appendSpectralBalance() {
    let short = contours.short
    let balance = [short.alphaRatio, short.hammarberg] + short.slopes + [short.flux]
    for contour in balance + short.cepstrum { appendVariation(of: statistics(of: contour, voiced: true)) }
    for contour in balance { values.append(statistics(of: contour, voiced: false).mean) }
  }

  /// Of the frames that are (un)voiced, the others 0.
  private func statistics(of contour: [Float], voiced: Bool) -> ParameterFunctionals {
    Self.nonZeroStatistics(zip(contour, contours.pitch).map { ($1 > 0) == voiced ? $0 : 0 })
  }

  private static func nonZeroStatistics(_ contour: [Float]) -> ParameterFunctionals {
    ParameterFunctionals(nonZero: ContourSmoothing.nonZeroMean(contour))
  }

  private mutating func appendTiming() {
    values.append(Float(ContourExtremes(of: loudness).peaks) / (Float(loudness.count) * Self.hop))
    let voiced = SegmentLengths(of: semitones.map { $0 != 0 })
    let unvoiced = SegmentLengths(of: semitones.map { $0 == 0 })
    values.append(Float(voiced.lengths.count) / (Float(semitones.count) * Self.hop))
    for segments in [voiced, unvoiced] {
      let moments = segments.moments(hop: Self.hop)
      values += [moments.mean, moments.deviation]
    }
  }
}
