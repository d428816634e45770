import SerAudio
import SerSignal

/// `logmel-functionals`: 64 log-mel bands, each as mean, standard deviation and skewness over the clip: 192 values.
///
/// The spectrogram is that of ``MFCCFunctionals``, before the cosine transform.
public struct LogMelFunctionals: SpeechFeatureSet {
  public static let identifier = "logmel-functionals"
  public static let summary = "log-mel bands; mean, std and skewness of each over the clip"

  public var frontEnd = SpeechFrontEnd()
  public var mel = MelParameters()
  public var functionals = Functionals()

  public init() {}

  public func validate() throws(FeatureError) { try mel.validate(for: Self.identifier, frontEnd: frontEnd) }

  public var layout: RowLayout { .columns(functionals.names(of: (0..<mel.bands).map { "logmel\($0)" })) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    let spectrogram = LogMelSpectrogram(mel)
    return ContourExtractor(frontEnd, atLeast: mel.windowLength, contours: spectrogram.decibels(of:)) {
      functionals.values(of: $0, hop: mel.hopSeconds)
    }
  }
}
