import Foundation
import SerNumerics

/// A speaker: anatomy, habits, and a personal way of showing each emotion, all drawn from a seed.
public struct SpeakerVoice: Sendable {
  public let gender: Gender
  /// Mean F0 of plain reading in Hz, 85 to 165 for men, 165 to 260 for women.
  public let meanF0: Double
  /// Formant frequencies relative to an adult man's: about 1 for men, 1.17 for women.
  public let tractScale: Double
  /// Factors on F1, F2, F3: ``tractScale`` with personal deviations.
  let formantScales: SIMD3<Double>
  /// F4 and above in Hz.
  let upperFormants: [Double]
  let bandwidthScale: Double
  /// Size of F0 movements relative to the average speaker.
  let accentSize: Double
  /// Care of articulation relative to the average speaker.
  let precision: Double
  /// Plain reading: every take starts from it.
  let plainDelivery: Delivery
  /// How this speaker shows each emotion when acting it strongly, in the order of ``EmotionalProsody/table``.
  let expressions: [EmotionalProsody]

  /// The speaker of a seed.
  public init(gender: Gender, seed: Seed) {
    var body = seed.derived("body").makeStream()
    let isFemale = gender == .female
    self.gender = gender
    let meanF0 = isFemale ? Self.within(205, 1.9, 165...260, &body) : Self.within(114, 2.2, 85...165, &body)
    let tractScale = (isFemale ? 1.165 : 1.0) * exp(0.035 * body.gaussian())
    self.meanF0 = meanF0
    self.tractScale = tractScale
    formantScales = SIMD3(
      tractScale * exp(0.025 * body.gaussian()), tractScale * exp(0.02 * body.gaussian()),
      tractScale * exp(0.015 * body.gaussian()))
    // A tube of 17.5 cm has a resonance every 1000 Hz.
    upperFormants = (0..<5).map { index in
      (3500 + 1000 * Double(index)) * tractScale * exp(0.02 * body.gaussian())
    }
    bandwidthScale = exp(0.15 * body.gaussian())

    var habits = seed.derived("habits").makeStream()
    accentSize = exp(0.2 * habits.gaussian())
    precision = exp(0.12 * habits.gaussian())
    var plain = Delivery(meanF0: meanF0)
    plain.duration = 0.9 * exp(0.08 * habits.gaussian())
    plain.level = 2 * habits.gaussian()
    plain.rd = (isFemale ? 0.85 : 0.7) + 0.1 * habits.gaussian()
    plain.aspiration = (isFemale ? -31 : -34) + 2.5 * habits.gaussian()
    plain.jitter = 0.006 * exp(0.25 * habits.gaussian())
    plain.shimmer = 0.04 * exp(0.25 * habits.gaussian())
    plain.nasality = max(0, 0.08 * habits.gaussian())
    plainDelivery = plain
    expressions = Self.expressions(seed: seed)
  }

  /// A frequency around `center` with a spread in semitones, within a range.
  private static func within(
    _ center: Double, _ spread: Double, _ range: ClosedRange<Double>, _ stream: inout RandomStream
  ) -> Double {
    min(max(center * semitonesToRatio(spread * stream.gaussian()), range.lowerBound), range.upperBound)
  }

  /// The table of emotions as this speaker plays it: stronger or weaker, with personal deviations, and mixed with a
  /// little of another emotion, since actors don't agree on any of them.
  private static func expressions(seed: Seed) -> [EmotionalProsody] {
    let table = EmotionalProsody.table
    let expressiveness = exp(0.2 * seed.derived("expressiveness").makeStream().drawn())
    return table.indices.map { index in
      var stream = seed.derived("expression", index).makeStream()
      let admixed = table[stream.index(below: table.count)].prosody
      let share = 0.3 * stream.uniform()
      let strength = expressiveness * exp(0.2 * stream.gaussian())
      let isNeutral = table[index].emotion == .neutral
      let own = table[index].prosody.blended(with: admixed, share: isNeutral ? 0.5 * share : share)
      return own.scaled(by: strength).varied(by: EmotionalProsody.speakerSpread, stream: &stream)
    }
  }

  /// How this speaker says one take of an emotion.
  ///
  /// Throws ``SynthesisError/unsupported(emotion:intensity:)`` for what RAVDESS doesn't have: boredom, a strong neutral,
  /// intensities other than normal and strong.
  public func delivery(of emotion: Emotion, intensity: Intensity, take: Seed) throws(SynthesisError) -> Delivery {
    guard let index = EmotionalProsody.table.firstIndex(where: { $0.emotion == emotion }),
      let share = EmotionalProsody.share(of: intensity), !(emotion == .neutral && intensity == .strong)
    else { throw .unsupported(emotion: emotion, intensity: intensity) }
    var stream = take.derived("delivery").makeStream()
    // Actors don't hit the intended intensity exactly.
    let strength = share * exp(0.15 * stream.gaussian())
    let prosody = expressions[index].scaled(by: strength)
      .varied(by: EmotionalProsody.takeSpread, stream: &stream)
    return plainDelivery.applying(prosody)
  }
}

extension RandomStream {
  /// One standard normal number of a stream that serves for nothing else.
  fileprivate func drawn() -> Double {
    var copy = self
    return copy.gaussian()
  }
}

extension Delivery {
  /// This delivery with an emotion's deviations, each parameter kept within its range.
  func applying(_ prosody: EmotionalProsody) -> Delivery {
    var result = self
    result.meanF0 = limited(meanF0 * semitonesToRatio(prosody.f0), 65, 480)
    result.f0Range = limited(f0Range * exp2(prosody.range), 0.2, 3)
    result.finalTone = limited(finalTone + prosody.finalTone, -6, 10)
    result.duration = limited(duration * exp2(prosody.duration), 0.6, 1.6)
    result.pause = limited(pause + prosody.pause, 0, 0.35)
    result.level = limited(level + prosody.level, -16, 18)
    result.rd = limited(rd + prosody.laxness, 0.32, 2.2)
    result.aspiration = limited(aspiration + prosody.breath, -45, -12)
    result.jitter = limited(jitter * exp2(prosody.roughness), 0.002, 0.04)
    result.shimmer = limited(shimmer * exp2(prosody.roughness), 0.01, 0.2)
    result.tremor = limited(tremor + prosody.tremor, 0, 1.5)
    result.creak = limited(creak + prosody.creak, 0, 0.8)
    result.jawOpening = limited(jawOpening * exp2(prosody.jaw), 0.8, 1.3)
    result.lipSpreading = limited(lipSpreading * exp2(prosody.lips), 0.88, 1.14)
    result.precision = limited(precision * exp2(prosody.precision), 0.5, 1.7)
    result.nasality = limited(nasality + prosody.nasality, 0, 0.8)
    return result
  }

  private func limited(_ value: Double, _ lower: Double, _ upper: Double) -> Double {
    min(max(value, lower), upper)
  }
}
