import SerAudio
import SerSignal

/// `logmel`: log-mel bands in dB frame by frame, the spectrogram of ``LogMelFunctionals``: 300 frames (3 s) of 64
/// bands. How clips of other lengths fit is said at ``FrameRow``.
public struct LogMelFrames: SpeechFeatureSet {
  public static let identifier = "logmel"
  public static let summary = "log-mel bands frame by frame, the first 3 s after trimming, padded with zeros"

  public var frontEnd = SpeechFrontEnd()
  /// In double precision: the frames are librosa's to the last digits, those of the functionals nearly so.
  public var mel = MelParameters(precision: .double)
  /// Frames of a row, whatever the length of the clip.
  public var frames = 300

  public init() {}

  public func validate() throws(FeatureError) {
    try mel.validate(for: Self.identifier, frontEnd: frontEnd)
    try FrameRow.validate(frames: frames, for: Self.identifier)
  }

  public var bandNames: [String] { (0..<mel.bands).map { "logmel\($0)" } }

  public var layout: RowLayout { .frames(count: frames, bands: mel.bands) }

  public var frameStep: Double? { Double(mel.hopLength) / Double(mel.sampleRate) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    let spectrogram = LogMelSpectrogram(mel)
    return ContourExtractor(frontEnd, atLeast: mel.windowLength, contours: spectrogram.decibels(of:)) {
      FrameRow.values(of: [$0], frames: frames)
    }
  }
}
