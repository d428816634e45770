import SerAudio
import SerNumerics
import SerSignal

/// `mfcc-functionals`: 40 mel-frequency cepstral coefficients (Davis & Mermelstein 1980,
/// doi:10.1109/TASSP.1980.1163420), their Δ and ΔΔ, each as mean, standard deviation and skewness over the clip: 360
/// values.
///
/// 16 kHz, trimmed 20 dB below the loudest frame; 512-point FFT under a 400-sample periodic Hann window every 160
/// samples; 64 Slaney mel bands from 0 to 8000 Hz; 10·log10 with a floor of 1e-10 and 80 dB of range; orthonormal
/// DCT-II; deltas over 9 frames.
public struct MFCCFunctionals: SpeechFeatureSet {
  public static let identifier = "mfcc-functionals"
  public static let summary = "40 MFCC, Δ and ΔΔ; mean, std and skewness of each over the clip: 360 values"

  public var frontEnd = SpeechFrontEnd()
  public var mel = MelParameters()
  /// Cepstral coefficients kept, the 0th included.
  public var coefficients = 40
  public var functionals = Functionals()

  public init() {}

  public func validate() throws(FeatureError) {
    try mel.validate(for: Self.identifier, frontEnd: frontEnd)
    guard (1...mel.bands).contains(coefficients) else {
      throw .invalidParameter(
        set: Self.identifier, name: "coefficients", value: "\(coefficients)", allowed: "1 to \(mel.bands)")
    }
  }

  public var layout: RowLayout {
    let coefficientNames = (0..<coefficients).map { "mfcc\($0)" }
    let blocks = ["", "delta_", "delta2_"]
    return .columns(blocks.flatMap { block in functionals.names(of: coefficientNames.map { block + $0 }) })
  }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: MFCCFunctionals
    private let spectrogram: LogMelSpectrogram
    private let cosineTransform: CosineTransform

    init(_ set: MFCCFunctionals) {
      self.set = set
      spectrogram = LogMelSpectrogram(set.mel)
      cosineTransform = CosineTransform(bands: set.mel.bands, coefficients: set.coefficients)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      let samples = try set.frontEnd.process(clip)
      let needed = (Delta.width - 1) * set.mel.hopLength
      guard samples.count >= needed else {
        throw .clipTooShort(samples: samples.count, needed: needed, sampleRate: set.frontEnd.sampleRate)
      }
      let mfcc = cosineTransform(samples.withUnsafeBufferPointer { spectrogram.decibels(of: $0) })
      var values: [Float] = []
      values.reserveCapacity(3 * set.functionals.count * set.coefficients)
      let derivatives = Delta.both(mfcc)
      for contours in [mfcc, derivatives.first, derivatives.second] {
        set.functionals.append(of: contours, hop: set.mel.hopSeconds, to: &values)
      }
      return values
    }
  }
}
