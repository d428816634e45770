import SerAudio
import SerNumerics
import SerSignal

/// What the cepstral sets have in common: mel-frequency cepstral coefficients (Davis & Mermelstein 1980,
/// doi:10.1109/TASSP.1980.1163420) of a clip and their derivatives.
struct Cepstrum {
  let frontEnd: SpeechFrontEnd
  let mel: MelParameters
  let coefficients: Int
  let lifter: Double
  let deltas: Int

  /// Throws, in the name of a feature set, for parameters outside their range.
  func validate(for set: String) throws(FeatureError) {
    try mel.validate(for: set, frontEnd: frontEnd)
    func check(_ condition: Bool, _ name: String, _ value: some CustomStringConvertible, _ allowed: String)
      throws(FeatureError)
    {
      guard condition else { throw .invalidParameter(set: set, name: name, value: "\(value)", allowed: allowed) }
    }
    try check((1...mel.bands).contains(coefficients), "coefficients", coefficients, "1 to \(mel.bands)")
    try check((0...2).contains(deltas), "deltas", deltas, "0, 1 or 2")
    try check(lifter >= 0 && lifter <= 1000, "lifter", lifter, "0 (none) to 1000")
  }

  /// Names of the contours, block by block: coefficients, Δ, ΔΔ.
  var blockNames: [[String]] {
    ["", "delta_", "delta2_"].prefix(deltas + 1).map { block in (0..<coefficients).map { "\(block)mfcc\($0)" } }
  }

  /// The least number of samples, at the front end's rate: one window, and the frames of a delta.
  var neededSamples: Int { max(mel.windowLength, deltas > 0 ? (Delta.width - 1) * mel.hopLength : 0) }

  /// Computes the contours of one clip after another; owns scratch: one per worker.
  final class Analyzer {
    private let cepstrum: Cepstrum
    private let spectrogram: LogMelSpectrogram
    private let cosineTransform: CosineTransform

    init(_ cepstrum: Cepstrum) {
      self.cepstrum = cepstrum
      spectrogram = LogMelSpectrogram(cepstrum.mel)
      cosineTransform = CosineTransform(
        bands: cepstrum.mel.bands, coefficients: cepstrum.coefficients, lifter: cepstrum.lifter,
        precision: cepstrum.mel.precision)
    }

    /// Coefficients, Δ and ΔΔ as far as asked for, each of shape [frames, coefficients].
    func blocks(of clip: AudioClip) throws(FeatureError) -> [Matrix] {
      let samples = try cepstrum.frontEnd.process(clip, atLeast: cepstrum.neededSamples)
      let coefficients = cosineTransform(samples.withUnsafeBufferPointer { spectrogram.decibels(of: $0) })
      guard cepstrum.deltas > 0 else { return [coefficients] }
      let derivatives = Delta.both(coefficients)
      return [coefficients, derivatives.first] + (cepstrum.deltas > 1 ? [derivatives.second] : [])
    }
  }
}
