import SerAudio
import SerSignal

/// `spectral-functionals`: the shape of the spectrum (``SpectralContours``: centroid, bandwidth, rolloff, flatness,
/// contrast, flux, zero crossings, RMS and chroma), each as mean, standard deviation and skewness over the clip: 78
/// values.
///
/// 16 kHz, trimmed 20 dB below the loudest frame; 512-point FFT under a periodic Hann window every 160 samples.
public struct SpectralFunctionals: SpeechFeatureSet {
  public static let identifier = "spectral-functionals"
  public static let summary =
    "centroid, bandwidth, rolloff, flatness, contrast, flux, ZCR, RMS, chroma; mean, std, skewness"

  public var frontEnd = SpeechFrontEnd()
  public var spectrum = SpectralParameters()
  public var functionals = Functionals()

  public init() {}

  public func validate() throws(FeatureError) { try spectrum.validate(for: Self.identifier, frontEnd: frontEnd) }

  public var layout: RowLayout {
    .columns(functionals.names(of: SpectralContours.names(contrastBands: spectrum.contrastBands)))
  }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    let analyzer = SpectralContours(spectrum)
    return ContourExtractor(frontEnd, atLeast: spectrum.windowLength, contours: analyzer.contours(of:)) {
      functionals.values(of: $0, hop: spectrum.hopSeconds)
    }
  }
}
