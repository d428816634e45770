import SerAudio

/// `egemaps`: the extended Geneva minimalistic acoustic parameter set, version 2 (Eyben et al. 2016,
/// doi:10.1109/TAFFC.2015.2457417): 88 functionals of loudness, pitch, voice quality, formants and spectral balance,
/// with the names, the order and the parameters of openSMILE's configuration eGeMAPSv02.
///
/// Clips are analysed at their own rate, as openSMILE does it: the width of the spectra's bins depends on it, and the
/// parameters with them (openSMILE on 48 kHz and on the same clips at 16 kHz correlates by .85 in the median). Rates
/// below 8 kHz are raised to it, rates above 48 kHz lowered. Frames of 20 ms (loudness, spectrum, formants) and 60 ms
/// (pitch, harmonics) begin every 10 ms.
///
/// Where nothing is voiced, the functionals of voiced frames are 0, likewise those of unvoiced frames where all are
/// voiced. Relative levels of formants count −201 dB in unvoiced frames, also in their means.
public struct EGeMAPS: FeatureSet {
  public static let identifier = "egemaps"
  public static let summary = "eGeMAPS v02: loudness, pitch, voice quality, formants, spectral balance: 88 values"

  public init() {}

  public func validate() {}

  public var layout: RowLayout { .columns(EGeMAPSColumns.names) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor { EGeMAPSExtractor() }
}
