import SerNumerics

/// The filter of the synthesizer: a nasal pole and zero and the formants in cascade for what comes from the glottis, a
/// band-pass beside them for noise from a constriction (the two branches of Klatt 1980, doi:10.1121/1.383940).
struct VocalTract {
  /// The formants that stand still, above the three that articulate, in Hz.
  private let upperFormants: [Double]
  private let bandwidthScale: Double
  private let noiseScale: Double
  private let sampleRate: Double

  private var nasalPole = Resonator()
  private var nasalZero = Antiresonator()
  private var first = Resonator()
  private var second = Resonator()
  private var third = Resonator()
  private var upper: [Resonator]
  private var constriction = BandPass()

  init(speaker: SpeakerVoice, sampleRate: Double) {
    self.sampleRate = sampleRate
    bandwidthScale = speaker.bandwidthScale
    noiseScale = speaker.tractScale
    // A resonance near the Nyquist frequency would be folded.
    upperFormants = speaker.upperFormants.filter { $0 < 0.47 * sampleRate }
    upper = upperFormants.map { _ in Resonator() }
    for index in upper.indices {
      // Losses grow with frequency: 200 Hz wide at F4, 600 Hz at 7.5 kHz.
      let bandwidth = (200 + 100 * Double(index)) * bandwidthScale
      upper[index].tune(frequency: upperFormants[index], bandwidth: bandwidth, sampleRate: sampleRate)
    }
    nasalPole.tune(frequency: 270, bandwidth: 100, sampleRate: sampleRate)
  }

  /// Moves the tract to a frame of the control tracks.
  mutating func tune(to tracks: ControlTracks, frame: Int) {
    let nasality = tracks.nasality[frame]
    // Pole and zero cancel without nasality; with it the zero moves up and leaves the nasal murmur.
    nasalZero.tune(frequency: 270 + 190 * nasality, bandwidth: 100, sampleRate: sampleRate)
    let formants = tracks.formants[frame]
    // The first formant doesn't stay below the fundamental: singers and shouters open the mouth then.
    let f1 = max(formants[0], min(tracks.f0[frame] * 1.05, 900))
    // A lax, open glottis damps F1.
    let openness = 1 + 0.35 * max(0, tracks.rd[frame] - 1)
    let widths = SIMD3(80 * openness + 60 * nasality, 105 + 40 * nasality, 160) * bandwidthScale
    first.tune(frequency: f1, bandwidth: widths[0], sampleRate: sampleRate)
    second.tune(frequency: max(formants[1], f1 + 150), bandwidth: widths[1], sampleRate: sampleRate)
    third.tune(frequency: max(formants[2], formants[1] + 200), bandwidth: widths[2], sampleRate: sampleRate)
    constriction.tune(
      center: min(tracks.noiseCenter[frame] * noiseScale, 0.45 * sampleRate), bandwidth: tracks.noiseBandwidth[frame],
      sampleRate: sampleRate)
  }

  /// One sample from the excitation at the glottis and the noise at the constriction.
  mutating func process(glottis: Double, noise: Double) -> Double {
    var signal = nasalZero.process(nasalPole.process(glottis))
    signal = first.process(second.process(third.process(signal)))
    for index in upper.indices { signal = upper[index].process(signal) }
    return signal + constriction.process(noise)
  }
}
