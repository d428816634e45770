import Foundation
import SerAudio
import SerNumerics

/// `clipping`: samples beyond a level below the clip's own peak are cut off flat, as an overdriven input does it; then the
/// clip is brought to its old peak.
public struct PeakClipping: Augmentation {
  public static let name = "clipping"
  public static let summary = "overdriven: peaks cut off flat"
  public static let parameters: [AugmentationParameter<PeakClipping>] = [
    .init("db", \.decibel, "how far below the peak samples are cut off, in dB, 0 to 60 (default 3..15)")
  ]
  public static let examples: [AugmentationExample] = [
    .init("clipping", "mild", "clipping:db=6"), .init("clipping", "strong", "clipping:db=20"),
  ]

  /// In dB.
  public var decibel = DrawRange(3...15)

  public init() {}

  public func validate() throws(AugmentationError) { try check(decibel, "db", 0...60, unit: "dB") }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let gain = Float(pow(10, decibel.draw(&stream) / 20))
    let peak = clip.samples.reduce(0) { max($0, abs($1)) }
    return try self.clip(clip.samples.map { max(-peak, min(peak, $0 * gain)) }, like: clip)
  }
}
