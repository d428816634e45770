import SerAudio
import SerNumerics
import SerSignal

/// `stretch`: faster or slower with the pitch kept, by a phase vocoder (``PhaseVocoder``).
public struct TimeStretch: Augmentation {
  public static let name = "stretch"
  public static let summary = "faster or slower speech, pitch kept (phase vocoder)"
  public static let parameters: [AugmentationParameter<TimeStretch>] = [
    .init("rate", \.rate, "speed, 0.25 to 4; 2 is twice as fast (default 0.9..1.1)")
  ]
  public static let examples: [AugmentationExample] = [
    .init("stretch", "mild", "stretch:rate=0.9"), .init("stretch", "strong", "stretch:rate=0.7"),
  ]

  /// Speed: 2 makes half the duration.
  public var rate = DrawRange(0.9...1.1)

  public init() {}

  public func validate() throws(AugmentationError) { try check(rate, "rate", 0.25...4) }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let rate = rate.draw(&stream)
    guard rate != 1 else { return clip }
    return try self.clip(try Self.stretched(clip, rate: rate, for: Self.name), like: clip)
  }

  /// The samples at `rate` times their speed; throws for less than a frame of the vocoder.
  static func stretched(
    _ clip: AudioClip, rate: Double, for augmentation: String
  ) throws(AugmentationError) -> [Float] {
    let vocoder = PhaseVocoder(sampleRate: clip.sampleRate)
    guard clip.samples.count >= vocoder.frameLength else {
      throw .clipTooShort(
        augmentation: augmentation, samples: clip.samples.count, needed: vocoder.frameLength,
        sampleRate: clip.sampleRate)
    }
    return clip.samples.withUnsafeBufferPointer { vocoder.stretch($0, rate: rate) }
  }
}
