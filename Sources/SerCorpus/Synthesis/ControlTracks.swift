import Foundation
import SerNumerics

/// The course of every synthesis parameter over an utterance, one value each 2.5 ms.
struct ControlTracks {
  static let framePeriod = 0.0025

  /// F1, F2, F3 in Hz, scaled to the speaker.
  private(set) var formants: [SIMD3<Double>]
  private(set) var voicing: [Double]
  private(set) var aspiration: [Double]
  private(set) var frication: [Double]
  /// Middle and width of the frication noise in Hz.
  private(set) var noiseCenter: [Double]
  private(set) var noiseBandwidth: [Double]
  private(set) var nasality: [Double]
  private(set) var voiceCorner: [Double]
  /// In Hz.
  private(set) var f0: [Double] = []
  private(set) var rd: [Double] = []

  var count: Int { voicing.count }

  init(segments: [SpeechSegment], speaker: SpeakerVoice, delivery: Delivery, stream: inout RandomStream) {
    let layout = SegmentLayout(segments, framePeriod: Self.framePeriod)
    formants = layout.formants
    voicing = layout.values(\.voicing)
    aspiration = layout.values(\.aspiration)
    frication = layout.values(\.frication)
    noiseCenter = layout.values(\.noise.center)
    noiseBandwidth = layout.values(\.noise.bandwidth)
    nasality = layout.values(\.nasality)
    voiceCorner = layout.values(\.voiceCorner)
    let isVoiced = voicing.map { $0 > 0.1 }
    shapeFormants(speaker: speaker, delivery: delivery)
    shapeIntonation(layout: layout, isVoiced: isVoiced, speaker: speaker, delivery: delivery, stream: &stream)
    shapeVoiceQuality(layout: layout, delivery: delivery)
    smoothAmplitudes(delivery: delivery)
  }

  /// Coarticulation: targets are smoothed forward and backward in time, so that each sound is coloured by its
  /// neighbours on both sides and short or hasty sounds fall short of their targets (Lindblom 1963,
  /// doi:10.1121/1.1918816). Then the targets are scaled to the speaker's tract and the mouth's posture.
  private mutating func shapeFormants(speaker: SpeakerVoice, delivery: Delivery) {
    let precision = speaker.precision * delivery.precision
    let keep = exp(-Self.framePeriod * precision / 0.013)
    smooth(&formants, keep: keep)
    let neutral = SIMD3<Double>(500, 1450, 2450)
    // Careful speech spreads the vowels apart, slurred speech draws them together.
    let spread = min(max(0.55 + 0.45 * precision, 0.6), 1.25)
    let scale = speaker.formantScales * delivery.lipSpreading * SIMD3(delivery.jawOpening, 1, 1)
    for frame in formants.indices { formants[frame] = (neutral + (formants[frame] - neutral) * spread) * scale }
  }

  private mutating func shapeIntonation(
    layout: SegmentLayout, isVoiced: [Bool], speaker: SpeakerVoice, delivery: Delivery, stream: inout RandomStream
  ) {
    var contour = IntonationContour(frames: count, framePeriod: Self.framePeriod)
    let range = delivery.f0Range * speaker.accentSize
    contour.addPhrase(at: -0.25, size: 4 * range.squareRoot())
    for pause in layout.spans where pause.segment.isPause {
      contour.addPhrase(at: pause.end - 0.2, size: 2 * range.squareRoot())
    }
    for accent in layout.spans where accent.segment.isAccented {
      let size = 4.2 * range * exp(0.3 * stream.gaussian())
      contour.addAccent(from: accent.start - 0.06, to: accent.end - 0.04, size: size)
    }
    let end = Double(count) * Self.framePeriod
    contour.addAccent(from: end - 0.24, to: end + 1, size: delivery.finalTone, rate: 14)
    contour.add(smoothed(layout.values(\.microProsody), timeConstant: 0.012))
    contour.addDrift(size: 0.25, stream: &stream)
    let rate = stream.uniform(5, 7)
    contour.addTremor(depth: delivery.tremor, rate: rate, phase: stream.uniform(0, 2 * Double.pi))
    f0 = contour.frequencies(mean: delivery.meanF0, isVoiced: isVoiced)
  }

  /// Accents are a little tenser, the end of the phrase laxer and softer.
  private mutating func shapeVoiceQuality(layout: SegmentLayout, delivery: Delivery) {
    let accented = smoothed(layout.values { $0.isAccented ? 1 : 0 }, timeConstant: 0.03)
    rd = accented.indices.map { frame in
      let position = Double(frame) / Double(max(1, accented.count - 1))
      return delivery.rd - 0.08 * accented[frame] + 0.3 * position * position * position
    }
    for frame in voicing.indices {
      let position = Double(frame) / Double(max(1, count - 1))
      // The breath runs out: softer towards the end, and a release of 90 ms instead of a sudden stop.
      let remaining = Double(count - frame) * Self.framePeriod
      voicing[frame] *= decibelsToAmplitude(-3.5 * position) * min(1, remaining / 0.09)
    }
  }

  private mutating func smoothAmplitudes(delivery: Delivery) {
    voicing = smoothed(voicing, timeConstant: 0.007)
    aspiration = smoothed(aspiration, timeConstant: 0.005)
    frication = smoothed(frication, timeConstant: 0.003)
    noiseCenter = smoothed(noiseCenter, timeConstant: 0.004)
    noiseBandwidth = smoothed(noiseBandwidth, timeConstant: 0.004)
    nasality = smoothed(nasality, timeConstant: 0.010).map { max($0, delivery.nasality) }
    voiceCorner = smoothed(voiceCorner, timeConstant: 0.004)
  }

  private func smoothed(_ values: [Double], timeConstant: Double) -> [Double] {
    var result = values
    let keep = exp(-Self.framePeriod / timeConstant)
    for frame in result.indices.dropFirst() { result[frame] += keep * (result[frame - 1] - result[frame]) }
    for frame in result.indices.dropLast().reversed() { result[frame] += keep * (result[frame + 1] - result[frame]) }
    return result
  }

  private func smooth(_ values: inout [SIMD3<Double>], keep: Double) {
    for frame in values.indices.dropFirst() { values[frame] += keep * (values[frame - 1] - values[frame]) }
    for frame in values.indices.dropLast().reversed() {
      values[frame] += keep * (values[frame + 1] - values[frame])
    }
  }
}

/// Where each segment lies in time, and its targets frame by frame.
struct SegmentLayout {
  struct Span {
    var segment: SpeechSegment
    /// In seconds.
    var start: Double
    var end: Double
  }

  let spans: [Span]
  private let framePeriod: Double
  /// The index of the span of each frame.
  private let owner: [Int]

  init(_ segments: [SpeechSegment], framePeriod: Double) {
    self.framePeriod = framePeriod
    var time = 0.0
    var spans: [Span] = []
    for segment in segments {
      spans.append(Span(segment: segment, start: time, end: time + segment.duration))
      time += segment.duration
    }
    self.spans = spans
    var owner: [Int] = []
    for (index, span) in spans.enumerated() {
      while Double(owner.count) * framePeriod < span.end { owner.append(index) }
    }
    self.owner = owner
  }

  func values(_ value: (SpeechSegment) -> Double) -> [Double] {
    let perSpan = spans.map { value($0.segment) }
    return owner.map { perSpan[$0] }
  }

  /// Formant targets, gliding within diphthongs over the middle 60 % of the sound.
  var formants: [SIMD3<Double>] {
    owner.enumerated().map { frame, index in
      let span = spans[index]
      let position = (Double(frame) * framePeriod - span.start) / max(span.segment.duration, framePeriod)
      let glide = min(max((position - 0.2) / 0.6, 0), 1)
      return span.segment.formants + (span.segment.glide - span.segment.formants) * glide
    }
  }
}
