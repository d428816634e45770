import Foundation
import SerAudio
import SerNumerics

/// `gain`: the whole clip louder or quieter. Nothing is clipped: samples may exceed ±1.
public struct GainChange: Augmentation {
  public static let name = "gain"
  public static let summary = "the whole clip louder or quieter, without clipping"
  public static let parameters: [AugmentationParameter<GainChange>] = [
    .init("db", \.decibel, "gain in dB, -60 to 60 (default -6..6)")
  ]
  public static let examples: [AugmentationExample] = [
    .init("gain", "mild", "gain:db=-6"), .init("gain", "strong", "gain:db=-18"),
  ]

  /// In dB.
  public var decibel = DrawRange(-6...6)

  public init() {}

  public func validate() throws(AugmentationError) { try check(decibel, "db", -60...60, unit: "dB") }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let factor = Float(pow(10, decibel.draw(&stream) / 20))
    return try self.clip(clip.samples.map { $0 * factor }, like: clip)
  }
}
