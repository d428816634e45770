import SerAudio
import SerNumerics
import SerSignal

/// `response`: the clip as heard in a real room, by a measured impulse response.
///
/// `path` is an audio file of any rate, or a folder of them from which one is drawn for each clip. The response is
/// resampled to the clip's rate; what comes before its greatest sample (the direct sound) is cut to a millisecond, so
/// that the clip isn't delayed. Length and energy of the clip are kept.
public struct MeasuredResponse: Augmentation {
  public static let name = "response"
  public static let summary = "as heard in a real room: measured impulse responses from files"
  public static let parameters: [AugmentationParameter<MeasuredResponse>] = [
    .init(
      "path", "an audio file or a folder of them, without commas and colons",
      set: { value, text in
        value.path = text
        return !text.isEmpty
      }, text: { $0.path })
  ]
  public static let examples: [AugmentationExample] = []

  public var path = ""

  public init() {}

  public func validate() throws(AugmentationError) {
    guard !path.isEmpty else {
      throw .invalidParameter(
        augmentation: Self.name, name: "path", value: "", allowed: "an audio file or a folder of them (path=…)")
    }
  }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    guard let responses = material.responses[path], !responses.isEmpty else { throw .responseNotLoaded(path: path) }
    let chosen = responses[stream.index(below: responses.count)]
    let response: AudioClip
    do { response = try Resampler.resample(chosen, to: clip.sampleRate) } catch { throw .audio(error) }
    let peak = response.samples.indices.max { abs(response.samples[$0]) < abs(response.samples[$1]) } ?? 0
    guard response.samples[peak] != 0 else { throw .silentClip(augmentation: "\(Self.name) \(path)") }
    let start = max(0, peak - clip.sampleRate / 1000)
    return try self.clip(
      Reverberation.apply(Array(response.samples[start...]), direct: peak - start, to: clip), like: clip)
  }
}
