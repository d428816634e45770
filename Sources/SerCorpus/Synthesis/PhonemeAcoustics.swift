/// What a phoneme asks of the vocal tract: formant targets, noise and length, for an adult male speaker.
///
/// Formants of vowels: Peterson & Barney 1952 (doi:10.1121/1.1906875); of consonants, and the places of frication
/// noise: Klatt 1980, tables II and III (doi:10.1121/1.383940); inherent durations: Klatt 1979, "Synthesis by rule of
/// segmental durations in English sentences". Diphthongs glide from `formants` to `glide`.
struct PhonemeAcoustics: Sendable {
  /// F1, F2, F3 in Hz.
  var formants: SIMD3<Double>
  /// F1, F2, F3 in Hz at the end of a diphthong.
  var glide: SIMD3<Double>?
  /// Inherent length in seconds, of vowels under stress.
  var duration: Double
  /// Noise made at the constriction, for fricatives and the bursts of stops.
  var noise = NoiseBand.none

  init(_ f1: Double, _ f2: Double, _ f3: Double, to glide: SIMD3<Double>? = nil, _ duration: Double) {
    formants = SIMD3(f1, f2, f3)
    self.glide = glide
    self.duration = duration
  }

  private func with(_ noise: NoiseBand) -> PhonemeAcoustics {
    var result = self
    result.noise = noise
    return result
  }

  /// The targets of a phoneme.
  static func of(_ phoneme: Phoneme) -> PhonemeAcoustics {
    switch phoneme.manner {
    case .vowel: vowel(phoneme)
    case .fricative: fricative(phoneme)
    case .stop: stop(phoneme)
    default: sonorant(phoneme)
    }
  }

  private static func vowel(_ phoneme: Phoneme) -> PhonemeAcoustics {
    switch phoneme {
    case .iy: .init(270, 2290, 3010, 0.155)
    case .ih: .init(390, 1990, 2550, 0.120)
    case .eh: .init(530, 1840, 2480, 0.150)
    case .ae: .init(660, 1720, 2410, 0.210)
    case .aa: .init(730, 1090, 2440, 0.210)
    case .ao: .init(570, 840, 2410, 0.210)
    case .uh: .init(440, 1020, 2240, 0.150)
    case .uw: .init(300, 870, 2240, 0.190)
    case .ah: .init(640, 1190, 2390, 0.140)
    case .er: .init(490, 1350, 1690, 0.180)
    case .ey: .init(500, 1900, 2520, to: [330, 2250, 2850], 0.190)
    case .ay: .init(720, 1180, 2440, to: [380, 2050, 2600], 0.230)
    case .ow: .init(550, 1000, 2350, to: [380, 830, 2250], 0.200)
    case .aw: .init(720, 1250, 2440, to: [430, 950, 2300], 0.230)
    default: .init(500, 1450, 2450, 0.090)  // schwa: the tract at rest
    }
  }

  private static func sonorant(_ phoneme: Phoneme) -> PhonemeAcoustics {
    switch phoneme {
    case .w: .init(290, 610, 2150, 0.080)
    case .y: .init(260, 2070, 3020, 0.080)
    case .r: .init(330, 1100, 1500, 0.080)
    case .l: .init(330, 1050, 2780, 0.080)
    case .m: .init(270, 1100, 2130, 0.075)
    case .n: .init(270, 1500, 2500, 0.065)
    case .ng: .init(270, 2000, 2700, 0.090)
    default: .init(500, 1450, 2450, 0.075)  // /h/: replaced by the formants of what follows
    }
  }

  private static func fricative(_ phoneme: Phoneme) -> PhonemeAcoustics {
    switch phoneme {
    case .f: .init(340, 1100, 2080, 0.100).with(.init(center: 5500, bandwidth: 5000, level: -24))
    case .v: .init(250, 1100, 2080, 0.065).with(.init(center: 5000, bandwidth: 5000, level: -32))
    case .th: .init(320, 1290, 2540, 0.090).with(.init(center: 6200, bandwidth: 4000, level: -25))
    case .dh: .init(280, 1290, 2540, 0.055).with(.init(center: 6000, bandwidth: 4000, level: -33))
    case .s: .init(320, 1450, 2530, 0.105).with(.init(center: 5600, bandwidth: 1700, level: -10))
    case .z: .init(260, 1450, 2530, 0.080).with(.init(center: 5600, bandwidth: 1700, level: -18))
    default: .init(320, 1840, 2650, 0.110).with(.init(center: 3100, bandwidth: 1100, level: -9))  // sh
    }
  }

  private static func stop(_ phoneme: Phoneme) -> PhonemeAcoustics {
    switch phoneme {
    case .p: .init(350, 1000, 2150, 0.090).with(.init(center: 900, bandwidth: 1500, level: -14))
    case .b: .init(220, 1000, 2150, 0.080).with(.init(center: 800, bandwidth: 1500, level: -18))
    case .t: .init(350, 1700, 2600, 0.080).with(.init(center: 4400, bandwidth: 2200, level: -8))
    case .d: .init(220, 1700, 2600, 0.070).with(.init(center: 4200, bandwidth: 2200, level: -14))
    case .k: .init(330, 1900, 2500, 0.085).with(.init(center: 2000, bandwidth: 700, level: -9))
    default: .init(220, 1900, 2500, 0.080).with(.init(center: 1900, bandwidth: 700, level: -14))  // g
    }
  }
}

/// A band of noise, as a constriction makes it.
struct NoiseBand: Sendable {
  /// Middle of the band in Hz.
  var center: Double
  /// Width in Hz.
  var bandwidth: Double
  /// Level in dB relative to a stressed vowel of the same speaker, roughly.
  var level: Double

  static let none = NoiseBand(center: 3000, bandwidth: 2000, level: -.infinity)
  /// Amplitude of the noise source at level 0 dB, as loud as a stressed vowel.
  static let reference = 0.9

  /// The level as an amplitude, 0 for none.
  var amplitude: Double { decibelsToAmplitude(level) }
}
