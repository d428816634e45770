import Foundation
import SerAudio
import SerNumerics

/// `noise`: noise added at a signal-to-noise ratio.
///
/// The ratio is that of the mean squares of speech and noise over the active part of the clip (``ActiveSpeech``), in dB:
/// silence around the utterance doesn't count. The noise covers the whole clip.
public struct AdditiveNoise: Augmentation {
  public static let name = "noise"
  public static let summary = "white, pink or babble noise at a signal-to-noise ratio over the active part"
  public static let parameters: [AugmentationParameter<AdditiveNoise>] = [
    .init("snr", \.snr, "signal-to-noise ratio in dB, -30 to 100 (default 10..20)"),
    .init("colour", choice: \.colour, "white, pink or babble (default white)"),
    .init("talkers", \.talkers, "voices of the babble, 1 to 20 (default 4..8)"),
  ]
  public static let examples: [AugmentationExample] = NoiseColour.allCases.flatMap { colour in
    [("mild", 20), ("strong", 5)].map { setting, snr in
      AugmentationExample("noise-\(colour.rawValue)", setting, "noise:colour=\(colour.rawValue):snr=\(snr)")
    }
  }

  /// In dB.
  public var snr = DrawRange(10...20)
  public var colour = NoiseColour.white
  /// Voices of the babble, rounded to a whole number; of no effect on other noise.
  public var talkers = DrawRange(4...8)

  public init() {}

  public func validate() throws(AugmentationError) {
    try check(snr, "snr", -30...100, unit: "dB")
    try check(talkers, "talkers", 1...20)
  }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let active = ActiveSpeech.range(of: clip)
    let speechPower = ActiveSpeech.power(of: clip.samples, in: active)
    guard speechPower > 0 else { throw .silentClip(augmentation: Self.name) }
    let ratio = snr.draw(&stream)
    let noise = try noise(for: clip, &stream, material)
    // Babble may pause just where a very short clip speaks: then its level is that of all of it.
    var noisePower = ActiveSpeech.power(of: noise, in: active)
    if noisePower == 0 { noisePower = ActiveSpeech.power(of: noise, in: 0..<noise.count) }
    guard noisePower > 0 else { throw .noBabble }
    let gain = Float((speechPower / noisePower * pow(10, -ratio / 10)).squareRoot())
    return try self.clip(zip(clip.samples, noise).map { $0 + gain * $1 }, like: clip)
  }

  private func noise(
    for clip: AudioClip, _ stream: inout RandomStream, _ material: AugmentationMaterial
  ) throws(AugmentationError) -> [Float] {
    let count = clip.samples.count
    switch colour {
    case .white: return GaussianNoise.white(count, &stream)
    case .pink: return GaussianNoise.pink(count, sampleRate: clip.sampleRate, &stream)
    case .babble:
      let voices = Int(talkers.draw(&stream).rounded())
      return try BabbleMix.make(
        count, sampleRate: clip.sampleRate, talkers: voices, from: material.babble, &stream)
    }
  }
}
