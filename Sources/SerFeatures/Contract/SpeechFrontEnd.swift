import SerAudio
import SerSignal

/// What every speech feature set does first: bring the clip to the set's rate and cut the silence at both ends.
public struct SpeechFrontEnd: Sendable, Codable, Equatable {
  /// In Hz.
  public var sampleRate = 16000
  /// Decibels below the loudest frame at which a frame counts as silence; see ``SilenceTrim``. Nil for no cut, as in
  /// streams, which don't know their loudest frame.
  public var trimDecibel: Double? = 20
  /// A clip whose peak is below this (−80 dBFS: two steps of 16-bit audio) is silent.
  static let silencePeak: Float = 1e-4

  public init() {}

  /// The samples between the silences, at least `needed`. Throws ``FeatureError/silentClip`` when nothing is heard,
  /// ``FeatureError/clipTooShort(samples:needed:sampleRate:)`` when it is too little.
  public func process(_ clip: AudioClip, atLeast needed: Int) throws(FeatureError) -> ArraySlice<Float> {
    let samples = try process(clip)
    guard samples.count >= needed else {
      throw .clipTooShort(samples: samples.count, needed: needed, sampleRate: sampleRate)
    }
    return samples
  }

  /// The samples between the silences, at least one. Throws ``FeatureError/silentClip`` when nothing is heard.
  public func process(_ clip: AudioClip) throws(FeatureError) -> ArraySlice<Float> {
    let samples = try Self.resample(clip, to: sampleRate).samples
    guard samples.contains(where: { abs($0) >= Self.silencePeak }) else { throw .silentClip }
    guard let trimDecibel else { return samples[...] }
    let range = samples.withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0, topDecibel: trimDecibel) }
    return samples[range]
  }

  /// The clip at another rate; itself if it has that rate.
  static func resample(_ clip: AudioClip, to sampleRate: Int) throws(FeatureError) -> AudioClip {
    do { return try Resampler.resample(clip, to: sampleRate) } catch {
      throw .resamplingFailed(reason: "\(error)")
    }
  }

  /// Throws, in the name of a feature set, for a front end that can't be.
  func validate(for set: String) throws(FeatureError) {
    guard (1000...384_000).contains(sampleRate) else {
      throw .invalidParameter(
        set: set, name: "frontEnd.sampleRate", value: "\(sampleRate)", allowed: "1000 to 384000 Hz")
    }
    if let trimDecibel, !(trimDecibel > 0) {
      throw .invalidParameter(
        set: set, name: "frontEnd.trimDecibel", value: "\(trimDecibel)", allowed: "above 0 dB, or none")
    }
  }
}
