import Foundation
import SerAudio
import SerNumerics

/// `pitch`: higher or lower with the duration kept: stretched by the interval, then resampled back.
///
/// Formants move with the pitch, as if the whole speaker were smaller or larger.
public struct PitchShift: Augmentation {
  public static let name = "pitch"
  public static let summary = "higher or lower speech, duration kept; formants move along"
  public static let parameters: [AugmentationParameter<PitchShift>] = [
    .init("semitones", \.semitones, "interval in semitones, -24 to 24 (default -2..2)")
  ]
  public static let examples: [AugmentationExample] = [
    .init("pitch", "mild", "pitch:semitones=1"), .init("pitch", "strong", "pitch:semitones=-4"),
  ]

  /// In semitones, 12 an octave.
  public var semitones = DrawRange(-2...2)

  public init() {}

  public func validate() throws(AugmentationError) { try check(semitones, "semitones", -24...24, unit: "semitones") }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let interval = semitones.draw(&stream)
    guard interval != 0 else { return clip }
    let factor = pow(2, interval / 12)
    let stretched = try TimeStretch.stretched(clip, rate: 1 / factor, for: Self.name)
    let samples: [Float]
    // Only the ratio of the rates counts.
    do { samples = try Resampler.convert(stretched, from: factor, to: 1, count: clip.samples.count) } catch {
      throw .audio(error)
    }
    return try self.clip(samples, like: clip)
  }
}
