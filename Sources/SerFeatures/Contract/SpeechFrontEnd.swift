import SerAudio
import SerSignal

/// What every speech feature set does first: bring the clip to the set's rate, cut the silence at both ends, and
/// where asked for emphasise high frequencies and normalise what is left, in this order. With librosa:
///
///     y, _ = librosa.load(path, sr=16000)
///     y, _ = librosa.effects.trim(y, top_db=20)
///     y = librosa.effects.preemphasis(y, coef=0.97)
///     y = librosa.util.normalize(y)
///
/// So the same part of a clip is kept whatever follows, and the peak of what is measured is 1.
public struct SpeechFrontEnd: Sendable, Codable, Equatable {
  /// In Hz.
  public var sampleRate = 16000
  /// Decibels below the loudest frame at which a frame counts as silence; see ``SilenceTrim``. Nil for no cut, as in
  /// streams, which don't know their loudest frame.
  public var trimDecibel: Double? = 20
  /// Whether the mean of the samples is taken away before anything else. A constant is no sound, but counts as level and
  /// tilts predictors; librosa leaves it in.
  public var removesOffset = false
  /// Coefficient of the pre-emphasis (``Preemphasis``), above 0 to 1, usually 0.97; nil for none.
  public var preemphasis: Double?
  /// The level that the kept samples are brought to; nil for their own.
  public var normalization: AmplitudeNormalization?
  /// A clip whose peak is below this (−80 dBFS: two steps of 16-bit audio) is silent.
  static let silencePeak: Float = 1e-4

  public init() {}

  /// What measures of the voice begin with: an offset is removed.
  static var voice: SpeechFrontEnd {
    var frontEnd = SpeechFrontEnd()
    frontEnd.removesOffset = true
    return frontEnd
  }

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
    var samples = try Self.resample(clip, to: sampleRate).samples
    guard samples.contains(where: { abs($0) >= Self.silencePeak }) else { throw .silentClip }
    if removesOffset { Self.removeMean(of: &samples) }
    var kept = samples[...]
    if let trimDecibel {
      kept = samples[samples.withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0, topDecibel: trimDecibel) }]
    }
    if let preemphasis {
      kept = kept.withUnsafeBufferPointer { Preemphasis(coefficient: preemphasis).emphasized($0) }[...]
    }
    if let normalization { kept = kept.withUnsafeBufferPointer { normalization.normalized($0) }[...] }
    return kept
  }

  private static func removeMean(of samples: inout [Float]) {
    let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(max(1, samples.count)))
    for index in samples.indices { samples[index] -= mean }
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
    if let preemphasis, !(preemphasis > 0 && preemphasis <= 1) {
      throw .invalidParameter(
        set: set, name: "frontEnd.preemphasis", value: "\(preemphasis)", allowed: "above 0 to 1, or none")
    }
  }
}
