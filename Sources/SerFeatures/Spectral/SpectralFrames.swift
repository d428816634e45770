import SerAudio
import SerSignal

/// `spectral`: the contours of ``SpectralFunctionals`` frame by frame: 300 frames (3 s) of 26 values. How clips of
/// other lengths fit is said at ``FrameRow``.
public struct SpectralFrames: SpeechFeatureSet {
  public static let identifier = "spectral"
  public static let summary = "spectral shape frame by frame, the first 3 s after trimming, padded with zeros"

  public var frontEnd = SpeechFrontEnd()
  public var spectrum = SpectralParameters()
  /// Frames of a row, whatever the length of the clip.
  public var frames = 300

  public init() {}

  public func validate() throws(FeatureError) {
    try spectrum.validate(for: Self.identifier, frontEnd: frontEnd)
    try FrameRow.validate(frames: frames, for: Self.identifier)
  }

  public var bandNames: [String] { SpectralContours.names(contrastBands: spectrum.contrastBands) }

  public var layout: RowLayout {
    .frames(count: frames, bands: bandNames.count)
  }

  public var frameStep: Double? { Double(spectrum.hopLength) / Double(spectrum.sampleRate) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    let analyzer = SpectralContours(spectrum)
    return ContourExtractor(frontEnd, atLeast: spectrum.windowLength, contours: analyzer.contours(of:)) {
      FrameRow.values(of: [$0], frames: frames)
    }
  }
}
