import Foundation
import SerAudio
import SerNumerics
import SerTestSupport

@testable import SerFeatures

/// Clips to be augmented.
enum AugmentationFixtures {
  /// 0.4 s of silence, 1 s of a voice of 150 Hz in syllables, 0.4 s of silence.
  static func voice(sampleRate: Int = 16000, level: Double = 0.3) throws -> AudioClip {
    let samples = (0..<sampleRate * 9 / 5).map { n -> Float in
      let time = Double(n) / Double(sampleRate) - 0.4
      guard time >= 0, time < 1 else { return 0 }
      let harmonics = (1...12).reduce(0) { $0 + sin(2 * .pi * 150 * Double($1) * time) / Double($1) }
      return Float(level * harmonics * abs(sin(.pi * 4 * time)))
    }
    return try AudioClip(samples: samples, sampleRate: sampleRate)
  }

  /// Real clips: some of the speakers, emotions and sentences of RAVDESS.
  static func ravdess(_ names: [String]) throws -> [AudioClip] {
    guard let folder = Corpora.ravdess else { return [] }
    return try names.map { name in
      let actor = String(name.suffix(2))
      return try AudioFile.read(folder.appendingPathComponent("Actor_\(actor)/\(name).wav")).clip
    }
  }

  /// Men and women; neutral, calm, happy, sad, angry, fearful, disgusted.
  static let speech = [
    "03-01-01-01-01-01-01", "03-01-02-01-02-01-02", "03-01-03-01-01-01-05", "03-01-04-01-02-01-08",
    "03-01-05-01-01-01-09", "03-01-05-01-02-01-12", "03-01-06-01-01-02-15", "03-01-07-01-02-01-20",
  ]

  /// One step on a clip.
  static func apply(_ specification: String, to clip: AudioClip, copy: Int = 0) throws -> AudioClip {
    try AugmentationChain(specification).apply(
      to: clip, seed: AugmentationChain.seed(Seed(1), clip: "clip", copy: copy),
      with: AugmentationMaterial(babble: [voice(), voice(sampleRate: 8000, level: 0.05)]))
  }
}
