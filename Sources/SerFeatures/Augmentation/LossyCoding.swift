import SerAudio
import SerNumerics

/// `coding`: the clip coded and decoded by a lossy code (``LossyCodec``): what is left of it on the telephone, in a
/// messenger or in an archive.
public struct LossyCoding: Augmentation {
  public static let name = "coding"
  public static let summary = "coded and decoded by MP3, Vorbis, Opus, GSM or µ-law"
  public static let parameters: [AugmentationParameter<LossyCoding>] = [
    .init("format", choice: \.format, "mp3, vorbis, opus, gsm or mulaw; the last two at 8 kHz (default mp3)"),
    .init("quality", \.quality, "0 (fewest bits) to 1; gsm and mulaw have but one (default 0.2..0.6)"),
  ]
  public static let examples: [AugmentationExample] = LossyCodec.allCases.filter(\.isAvailable).flatMap { codec in
    let settings = codec.hasQuality ? [("mild", ":quality=0.5"), ("strong", ":quality=0")] : [("strong", "")]
    return settings.map { AugmentationExample("coding-\(codec.rawValue)", $0, "coding:format=\(codec.rawValue)\($1)") }
  }

  public var format = LossyCodec.mp3
  /// 0…1.
  public var quality = DrawRange(0.2...0.6)

  public init() {}

  public func validate() throws(AugmentationError) {
    try check(quality, "quality", 0...1)
    guard format.isAvailable else {
      let written = LossyCodec.allCases.filter(\.isAvailable).map(\.rawValue).joined(separator: ", ")
      throw .invalidParameter(
        augmentation: Self.name, name: "format", value: format.rawValue,
        allowed: "what this machine's libsndfile writes: \(written)")
    }
  }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let drawn = quality.draw(&stream)
    do { return try format.apply(to: clip, quality: drawn).clip } catch {
      throw .audio(error)
    }
  }
}
