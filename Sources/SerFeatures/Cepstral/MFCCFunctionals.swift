import SerAudio
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
  public static let summary = "MFCC, Δ and ΔΔ; mean, std and skewness of each over the clip"

  public var frontEnd = SpeechFrontEnd()
  public var mel = MelParameters()
  /// Cepstral coefficients kept, the 0th included.
  public var coefficients = 40
  /// Sine lifter (``CosineTransform``); 0 for none.
  public var lifter = 0.0
  /// Derivatives: 0, 1 (Δ) or 2 (Δ and ΔΔ).
  public var deltas = 2
  public var functionals = Functionals()

  public init() {}

  private var cepstrum: Cepstrum {
    Cepstrum(frontEnd: frontEnd, mel: mel, coefficients: coefficients, lifter: lifter, deltas: deltas)
  }

  public func validate() throws(FeatureError) { try cepstrum.validate(for: Self.identifier) }

  public var layout: RowLayout { .columns(cepstrum.blockNames.flatMap(functionals.names)) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: MFCCFunctionals
    private let analyzer: Cepstrum.Analyzer

    init(_ set: MFCCFunctionals) {
      self.set = set
      analyzer = Cepstrum.Analyzer(set.cepstrum)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      var values: [Float] = []
      values.reserveCapacity((set.deltas + 1) * set.functionals.count * set.coefficients)
      for block in try analyzer.blocks(of: clip) {
        set.functionals.append(of: block, hop: set.mel.hopSeconds, to: &values)
      }
      return values
    }
  }
}
