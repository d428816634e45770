import SerAudio
import SerSignal

/// `prosody-functionals`: how something is said, in 52 numbers: pitch, voicing, voice quality, energy, rhythm.
///
/// Pitch by probabilistic YIN (``PYINTracker``) every 10 ms of the 16 kHz clip without the silence at its ends; the
/// columns with their units are listed at ``ProsodyMeasures``.
public struct ProsodyFunctionals: SpeechFeatureSet {
  public static let identifier = "prosody-functionals"
  public static let summary = "pitch, voicing, jitter, shimmer, harmonicity, energy, rhythm and pauses: 52 values"

  public var frontEnd = SpeechFrontEnd()
  public var prosody = ProsodyParameters()

  public init() {}

  public func validate() throws(FeatureError) { try prosody.validate(for: Self.identifier, frontEnd: frontEnd) }

  public var layout: RowLayout { .columns(ProsodyMeasures.names) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: ProsodyFunctionals
    private let analyzer: ProsodyAnalyzer

    init(_ set: ProsodyFunctionals) {
      self.set = set
      analyzer = ProsodyAnalyzer(set.prosody)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      let contours = try analyzer.contours(of: set.frontEnd.process(clip))
      return ProsodyMeasures(of: contours).columns.map { Float($0.value) }
    }
  }
}
