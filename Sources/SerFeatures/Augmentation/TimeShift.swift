import SerAudio
import SerNumerics

/// `shift`: the clip moved in time, silence following behind; its length is kept.
///
/// What is moved over an end is lost: shifts should be shorter than the silence around the utterance. Feature sets that
/// cut silence away don't see a shift at all.
public struct TimeShift: Augmentation {
  public static let name = "shift"
  public static let summary = "moved in time, length kept, silence following behind"
  public static let parameters: [AugmentationParameter<TimeShift>] = [
    .init("seconds", \.seconds, "seconds later, -10 to 10; negative is earlier (default -0.2..0.2)")
  ]
  public static let examples: [AugmentationExample] = [
    .init("shift", "mild", "shift:seconds=0.1"), .init("shift", "strong", "shift:seconds=0.4"),
  ]

  /// Seconds; positive is later.
  public var seconds = DrawRange(-0.2...0.2)

  public init() {}

  public func validate() throws(AugmentationError) { try check(seconds, "seconds", -10...10, unit: "seconds") }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let offset = Int((seconds.draw(&stream) * Double(clip.sampleRate)).rounded())
    let count = clip.samples.count
    guard abs(offset) < count else {
      throw .clipTooShort(
        augmentation: Self.name, samples: count, needed: abs(offset) + 1, sampleRate: clip.sampleRate)
    }
    let silence = [Float](repeating: 0, count: abs(offset))
    let samples =
      offset >= 0 ? silence + clip.samples.prefix(count - offset) : Array(clip.samples.dropFirst(-offset)) + silence
    return try self.clip(samples, like: clip)
  }
}
