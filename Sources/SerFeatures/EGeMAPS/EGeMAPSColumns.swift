/// The names of the 88 columns, in order.
enum EGeMAPSColumns {
  static let names: [String] =
    distribution(of: "F0semitoneFrom27.5Hz_sma3nz") + distribution(of: "loudness_sma3")
    + variation(of: ["spectralFlux", "mfcc1", "mfcc2", "mfcc3", "mfcc4"].map { $0 + "_sma3" })
    + variation(of: voiceQuality + formants.flatMap { $0 })
    + variation(
      of: (["alphaRatioV", "hammarbergIndexV", "slopeV0-500", "slopeV500-1500", "spectralFluxV"]
        + (1...4).map { "mfcc\($0)V" }).map { $0 + "_sma3nz" })
    + ["alphaRatioUV", "hammarbergIndexUV", "slopeUV0-500", "slopeUV500-1500", "spectralFluxUV"]
    .map { $0 + "_sma3nz_amean" }
    + [
      "loudnessPeaksPerSec", "VoicedSegmentsPerSec", "MeanVoicedSegmentLengthSec", "StddevVoicedSegmentLengthSec",
      "MeanUnvoicedSegmentLength", "StddevUnvoicedSegmentLength", "equivalentSoundLevel_dBp",
    ]

  private static let voiceQuality = [
    "jitterLocal", "shimmerLocaldB", "HNRdBACF", "logRelF0-H1-H2", "logRelF0-H1-A3",
  ].map { $0 + "_sma3nz" }

  private static let formants = (1...3).map { formant in
    ["F\(formant)frequency", "F\(formant)bandwidth", "F\(formant)amplitudeLogRelF0"].map { $0 + "_sma3nz" }
  }

  private static func distribution(of contour: String) -> [String] {
    [
      "amean", "stddevNorm", "percentile20.0", "percentile50.0", "percentile80.0", "pctlrange0-2", "meanRisingSlope",
      "stddevRisingSlope", "meanFallingSlope", "stddevFallingSlope",
    ].map { "\(contour)_\($0)" }
  }

  private static func variation(of contours: [String]) -> [String] {
    contours.flatMap { ["\($0)_amean", "\($0)_stddevNorm"] }
  }
}
