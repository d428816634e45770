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
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: LogMelFunctionals
    private let spectrogram: LogMelSpectrogram

    init(_ set: LogMelFunctionals) {
      self.set = set
      spectrogram = LogMelSpectrogram(set.mel)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      let samples = try set.frontEnd.process(clip, atLeast: set.mel.windowLength)
      var values: [Float] = []
      values.reserveCapacity(set.functionals.count * set.mel.bands)
      set.functionals.append(
        of: samples.withUnsafeBufferPointer { spectrogram.decibels(of: $0) }, hop: set.mel.hopSeconds, to: &values)
      return values
    }
  }
}
