import SerAudio
import SerNumerics

/// The extractor of a set that is made of one matrix of contours: what the front end keeps becomes contours, and the
/// contours a row.
final class ContourExtractor: FeatureExtractor {
  private let frontEnd: SpeechFrontEnd
  private let neededSamples: Int
  private let contours: (UnsafeBufferPointer<Float>) -> Matrix
  private let row: (Matrix) -> [Float]

  /// - Parameters:
  ///   - neededSamples: What the front end must keep.
  ///   - contours: Samples to contours, shape [frames, contours].
  ///   - row: Contours to the values of a clip.
  init(
    _ frontEnd: SpeechFrontEnd, atLeast neededSamples: Int,
    contours: @escaping (UnsafeBufferPointer<Float>) -> Matrix, row: @escaping (Matrix) -> [Float]
  ) {
    self.frontEnd = frontEnd
    self.neededSamples = neededSamples
    self.contours = contours
    self.row = row
  }

  func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
    let samples = try frontEnd.process(clip, atLeast: neededSamples)
    return row(samples.withUnsafeBufferPointer { contours($0) })
  }
}
