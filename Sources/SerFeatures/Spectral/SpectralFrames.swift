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

  public var layout: RowLayout {
    .frames(count: frames, bands: SpectralContours.names(contrastBands: spectrum.contrastBands).count)
  }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: SpectralFrames
    private let contours: SpectralContours

    init(_ set: SpectralFrames) {
      self.set = set
      contours = SpectralContours(set.spectrum)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      let samples = try set.frontEnd.process(clip, atLeast: set.spectrum.windowLength)
      return FrameRow.values(of: [samples.withUnsafeBufferPointer { contours.contours(of: $0) }], frames: set.frames)
    }
  }
}
