import SerAudio
import SerSignal

/// `mfcc`: mel-frequency cepstral coefficients frame by frame, as ``MFCCFunctionals`` computes them: 300 frames
/// (3 s) of 40 coefficients.
///
/// Bands are the coefficients, then their Δ and ΔΔ where `deltas` asks for them. How clips of other lengths fit is
/// said at ``FrameRow``.
public struct MFCCFrames: SpeechFeatureSet {
  public static let identifier = "mfcc"
  public static let summary = "MFCC frame by frame (Δ and ΔΔ at will), the first 3 s after trimming, padded with zeros"

  public var frontEnd = SpeechFrontEnd()
  /// In double precision: the frames are librosa's to the last digits, those of the functionals nearly so.
  public var mel = MelParameters(precision: .double)
  /// Cepstral coefficients kept, the 0th included.
  public var coefficients = 40
  /// Sine lifter (``CosineTransform``); 0 for none.
  public var lifter = 0.0
  /// Derivatives: 0, 1 (Δ) or 2 (Δ and ΔΔ).
  public var deltas = 0
  /// Frames of a row, whatever the length of the clip.
  public var frames = 300

  public init() {}

  private var cepstrum: Cepstrum {
    Cepstrum(frontEnd: frontEnd, mel: mel, coefficients: coefficients, lifter: lifter, deltas: deltas)
  }

  public func validate() throws(FeatureError) {
    try cepstrum.validate(for: Self.identifier)
    try FrameRow.validate(frames: frames, for: Self.identifier)
  }

  public var bandNames: [String] { cepstrum.blockNames.flatMap(\.self) }

  public var layout: RowLayout { .frames(count: frames, bands: (deltas + 1) * coefficients) }

  public var frameStep: Double? { Double(mel.hopLength) / Double(mel.sampleRate) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let frames: Int
    private let analyzer: Cepstrum.Analyzer

    init(_ set: MFCCFrames) {
      frames = set.frames
      analyzer = Cepstrum.Analyzer(set.cepstrum)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      FrameRow.values(of: try analyzer.blocks(of: clip), frames: frames)
    }
  }
}
