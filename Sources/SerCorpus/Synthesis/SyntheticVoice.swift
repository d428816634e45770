import Foundation
import SerNumerics

/// A source-filter speech synthesizer: glottal pulses and noise, shaped by a vocal tract that moves from phoneme to
/// phoneme (Klatt 1980, doi:10.1121/1.383940), for one speaker.
///
///     let speaker = SpeakerVoice(gender: .female, seed: Seed(7))
///     let voice = try SyntheticVoice(speaker: speaker, sampleRate: 16_000)
///     let samples = try voice.render(Utterance.statements[0], delivery: Delivery(meanF0: 210), seed: Seed(1))
///
/// Rendering depends on nothing but its arguments: the same seed gives the same samples.
public struct SyntheticVoice: Sendable {
  /// The sample rates, in Hz, that the voice can speak at. Its formants reach up to 8 kHz.
  public static let sampleRates = 16_000...48_000

  public let speaker: SpeakerVoice
  /// In Hz.
  public let sampleRate: Int

  /// A voice; throws ``SynthesisError/sampleRate(found:allowed:)`` for a rate outside ``sampleRates``.
  public init(speaker: SpeakerVoice, sampleRate: Int) throws(SynthesisError) {
    guard Self.sampleRates.contains(sampleRate) else {
      throw .sampleRate(found: sampleRate, allowed: Self.sampleRates)
    }
    self.speaker = speaker
    self.sampleRate = sampleRate
  }

  /// Says an utterance: mono samples without silence around them, full scale ±1 (plain reading peaks near 0.15; a very
  /// loud delivery may pass 1, which ``RecordingConditions`` handles as a recording engineer would).
  ///
  /// Throws for a delivery outside its ranges and for an utterance without sounds.
  public func render(_ utterance: Utterance, delivery: Delivery, seed: Seed) throws(SynthesisError) -> [Float] {
    try delivery.validate()
    guard utterance.words.contains(where: { !$0.phonemes.isEmpty }) else {
      throw .emptyUtterance(code: utterance.code)
    }
    let segments = SegmentTiming.segments(
      of: utterance, delivery: delivery, stream: seed.derived("timing").makeStream())
    var prosody = seed.derived("prosody").makeStream()
    let tracks = ControlTracks(segments: segments, speaker: speaker, delivery: delivery, stream: &prosody)
    return synthesize(tracks, delivery: delivery, seed: seed)
  }

  private func synthesize(_ tracks: ControlTracks, delivery: Delivery, seed: Seed) -> [Float] {
    let rate = Double(sampleRate)
    var source = GlottalSource(sampleRate: rate, delivery: delivery, stream: seed.derived("glottis").makeStream())
    var tract = VocalTract(speaker: speaker, sampleRate: rate)
    var breath = NoiseSource(sampleRate: rate, stream: seed.derived("breath").makeStream())
    var gain = Gains(delivery: delivery)
    var corner = OnePole()
    var shelf = HighShelf(corner: 2000, gain: Self.brightness(level: delivery.level), sampleRate: rate)
    let count = Int(Double(tracks.count) * ControlTracks.framePeriod * rate)
    let framesPerSample = 1 / (ControlTracks.framePeriod * rate)
    var frame = -1
    return [Float](unsafeUninitializedCapacity: count) { output, initialized in
      for index in 0..<count {
        let position = Double(index) * framesPerSample
        if Int(position) != frame {
          frame = min(Int(position), tracks.count - 1)
          gain.move(to: tracks, frame: frame)
          tract.tune(to: tracks, frame: frame)
          corner.tune(corner: tracks.voiceCorner[frame], sampleRate: rate)
        }
        let fraction = position - Double(frame)
        let pulse = shelf.process(corner.process(source.next(f0: tracks.f0[frame], rd: tracks.rd[frame])))
        let noise = breath.next()
        let openness = source.isOpen ? 1 : 0.35
        let glottis =
          gain.voicing(fraction) * (pulse + gain.breath * openness * noise) + gain.aspiration(fraction) * noise
        let sample = tract.process(glottis: glottis, noise: gain.frication(fraction) * breath.next())
        output[index] = Float(sample * Self.outputScale)
      }
      initialized = count
    }
  }

  /// Gain in dB of the glottal source above about 1.5 kHz. The model's pulse alone is darker than recorded speech; 15 dB bring
  /// the long-term spectrum of plain reading to that of actors, and vocal effort adds brightness (Traunmüller & Eriksson
  /// 2000, doi:10.1121/1.429414).
  private static func brightness(level: Double) -> Double { min(max(15 + 0.3 * level, 8), 19) }

  /// Brings plain reading to a peak of about 0.15 at the mean level of a speaker.
  private static let outputScale = 0.048
}

/// The gains of the sound sources, interpolated between control frames.
private struct Gains {
  /// Breath noise relative to the voice.
  let breath: Double
  private let voiceLevel: Double
  private let noiseLevel: Double
  private var voicingStart = 0.0
  private var voicingStep = 0.0
  private var aspirationStart = 0.0
  private var aspirationStep = 0.0
  private var fricationStart = 0.0
  private var fricationStep = 0.0

  init(delivery: Delivery) {
    breath = decibelsToAmplitude(delivery.aspiration)
    voiceLevel = decibelsToAmplitude(delivery.level)
    // Consonants grow less than vowels when the voice is raised.
    noiseLevel = decibelsToAmplitude(0.8 * delivery.level)
  }

  mutating func move(to tracks: ControlTracks, frame: Int) {
    let next = min(frame + 1, tracks.count - 1)
    voicingStart = tracks.voicing[frame] * voiceLevel
    voicingStep = tracks.voicing[next] * voiceLevel - voicingStart
    aspirationStart = tracks.aspiration[frame] * noiseLevel
    aspirationStep = tracks.aspiration[next] * noiseLevel - aspirationStart
    fricationStart = tracks.frication[frame] * noiseLevel * NoiseBand.reference
    fricationStep = tracks.frication[next] * noiseLevel * NoiseBand.reference - fricationStart
  }

  func voicing(_ fraction: Double) -> Double { voicingStart + fraction * voicingStep }
  func aspiration(_ fraction: Double) -> Double { aspirationStart + fraction * aspirationStep }
  func frication(_ fraction: Double) -> Double { fricationStart + fraction * fricationStep }
}

/// White noise of a spectral density that doesn't depend on the sample rate: standard deviation 1 at 16 kHz.
struct NoiseSource {
  private let scale: Double
  private var stream: RandomStream

  init(sampleRate: Double, stream: RandomStream) {
    // Uniform in ±√3 has a standard deviation of 1.
    scale = 3.0.squareRoot() * (sampleRate / 16_000).squareRoot()
    self.stream = stream
  }

  mutating func next() -> Double { scale * (2 * stream.uniform() - 1) }
}

/// Two first-order shelves in cascade: gain 1 at 0 Hz, `gain` dB far above the corner.
struct HighShelf {
  private var first = OnePole()
  private var second = OnePole()
  private let factor: Double

  init(corner: Double, gain: Double, sampleRate: Double) {
    factor = decibelsToAmplitude(gain / 2)
    first.tune(corner: corner, sampleRate: sampleRate)
    second.tune(corner: corner, sampleRate: sampleRate)
  }

  mutating func process(_ x: Double) -> Double {
    let low = first.process(x)
    let once = low + factor * (x - low)
    let lower = second.process(once)
    return lower + factor * (once - lower)
  }
}

/// A one-pole low-pass with gain 1 at 0 Hz.
struct OnePole {
  private var weight = 1.0
  private var state = 0.0

  /// `corner` in Hz, where the gain is about −3 dB.
  mutating func tune(corner: Double, sampleRate: Double) {
    weight = 1 - exp(-2 * Double.pi * corner / sampleRate)
  }

  mutating func process(_ x: Double) -> Double {
    state += weight * (x - state)
    return state
  }
}
