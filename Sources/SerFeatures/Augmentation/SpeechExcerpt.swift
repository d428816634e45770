import SerAudio
import SerNumerics

/// `excerpt`: so many seconds of the active part (``ActiveSpeech``) and nothing else; a clip whose active part is no longer
/// stays as it is.
public struct SpeechExcerpt: Augmentation {
  public static let name = "excerpt"
  public static let summary = "some seconds of the active part only"
  public static let parameters: [AugmentationParameter<SpeechExcerpt>] = [
    .init("seconds", \.seconds, "length, 0.05 to 60 (default 0.7..1.5)"),
    .init("place", \.place, "where it lies: 0 at the beginning, 1 at the end of the active part (default 0..1)"),
  ]
  public static let examples: [AugmentationExample] = [
    .init("excerpt", "mild", "excerpt:seconds=1.5:place=0"), .init("excerpt", "strong", "excerpt:seconds=0.5:place=0"),
  ]

  /// In seconds.
  public var seconds = DrawRange(0.7...1.5)
  /// 0…1.
  public var place = DrawRange(0...1)

  public init() {}

  public func validate() throws(AugmentationError) {
    try check(seconds, "seconds", 0.05...60, unit: "seconds")
    try check(place, "place", 0...1)
  }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let active = ActiveSpeech.range(of: clip)
    let count = max(1, Int((seconds.draw(&stream) * Double(clip.sampleRate)).rounded()))
    let place = place.draw(&stream)
    guard count < active.count else { return clip }
    let start = active.lowerBound + Int((place * Double(active.count - count)).rounded())
    return try self.clip(Array(clip.samples[start..<start + count]), like: clip)
  }
}
