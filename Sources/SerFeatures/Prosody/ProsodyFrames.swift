import SerAudio
import SerNumerics
import SerSignal

/// `prosody`: pitch, voicing, level and harmonicity frame by frame: 300 frames (3 s, one every 10 ms) of 5 values. How
/// clips of other lengths fit is said at ``FrameRow``.
///
/// 1. F0 in semitones above 27.5 Hz (the note A0), 0 in an unvoiced frame;
/// 2. how fast it changes, in semitones a second, between the neighbours of a frame that are voiced, too; else 0;
/// 3. how probable it is that the frame is voiced, 0…1;
/// 4. its level in dB above −100 dBFS, so that silence is 0 like the frames behind the end;
/// 5. its harmonics-to-noise ratio in dB, 0 in an unvoiced frame.
public struct ProsodyFrames: SpeechFeatureSet {
  public static let identifier = "prosody"
  public static let summary = "pitch, its movement, voicing, level and harmonicity frame by frame, the first 3 s"

  public var frontEnd = SpeechFrontEnd.voice
  public var prosody = ProsodyParameters()
  /// Frames of a row, whatever the length of the clip.
  public var frames = 300

  public init() {}

  private static let bands = 5
  public var bandNames: [String] { ["f0", "f0_movement", "voicing_probability", "level", "harmonicity"] }

  public func validate() throws(FeatureError) {
    try prosody.validate(for: Self.identifier, frontEnd: frontEnd)
    try FrameRow.validate(frames: frames, for: Self.identifier)
  }

  public var layout: RowLayout { .frames(count: frames, bands: Self.bands) }

  public var frameStep: Double? { Double(prosody.pitch.hopLength) / Double(prosody.pitch.sampleRate) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: ProsodyFrames
    private let analyzer: ProsodyAnalyzer

    init(_ set: ProsodyFrames) {
      self.set = set
      analyzer = ProsodyAnalyzer(set.prosody)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      let contours = try analyzer.contours(of: set.frontEnd.process(clip))
      var frames = Matrix(rows: contours.frames, columns: ProsodyFrames.bands)
      for frame in 0..<contours.frames {
        frames[frame, 0] = Float(contours.semitones[frame])
        frames[frame, 1] = Float(Self.movement(contours, frame))
        frames[frame, 2] = Float(contours.voicing[frame])
        frames[frame, 3] = Float(contours.levels[frame] - IntensityContour.floor)
        frames[frame, 4] = Float(contours.harmonicity[frame])
      }
      return FrameRow.values(of: [frames], frames: set.frames)
    }

    /// Semitones a second at a frame.
    private static func movement(_ contours: ProsodyContours, _ frame: Int) -> Double {
      guard frame > 0, frame + 1 < contours.frames else { return 0 }
      guard contours.frequencies[frame - 1...frame + 1].allSatisfy({ $0 > 0 }) else { return 0 }
      return (contours.semitones[frame + 1] - contours.semitones[frame - 1]) / (2 * contours.hop)
    }
  }
}
