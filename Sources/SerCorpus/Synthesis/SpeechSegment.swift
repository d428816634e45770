/// A stretch of speech with one target: a whole sound, or one phase of a stop (closure, burst, aspiration).
struct SpeechSegment: Sendable {
  /// In seconds.
  var duration: Double
  /// F1, F2, F3 targets in Hz at the beginning and the end, for an adult male tract.
  var formants: SIMD3<Double>
  var glide: SIMD3<Double>
  /// Amplitude of the voice, 1 for a stressed vowel.
  var voicing: Double
  /// Amplitude of noise at the glottis relative to the voice, besides the breath noise of the voice itself.
  var aspiration = 0.0
  /// Amplitude of noise at the constriction.
  var frication = 0.0
  var noise = NoiseBand.none
  /// Coupling of the nose, 0 to 1.
  var nasality = 0.0
  /// Corner in Hz above which the voice is damped: low while the mouth is closed.
  var voiceCorner = 12_000.0
  /// Shift of F0 by the articulation itself, in semitones (lower in voiced obstruents).
  var microProsody = 0.0
  /// The vowel that carries the accent of its word.
  var isAccented = false
  var isVowel = false
  var isPause = false
}
