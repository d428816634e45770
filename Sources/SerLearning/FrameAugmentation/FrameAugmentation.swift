import SerNumerics

/// Changes of a clip's standardised frames, drawn anew each time the clip is fed to a network: what waveform
/// augmentation does for all features, at a thousandth of its cost. For training rows alone.
public struct FrameAugmentation: Codable, Hashable, Sendable {
  /// Greatest change of speaking rate, 0 to .9: the clip is played at a rate from 1 - stretch to 1 + stretch.
  public var stretch = 0.0
  /// Greatest change of scale of the bands, 0 to .9, as of a shorter or longer vocal tract (VTLP, Jaitly & Hinton 2013).
  /// For bands of frequency; meaningless for cepstral coefficients.
  public var bandWarp = 0.0
  /// Greatest shift of all bands alike, in standard deviations: a louder or softer recording.
  public var level = 0.0
  /// Greatest deviation of Gaussian noise on every value, in standard deviations.
  public var noise = 0.0
  /// Masks over frames and bands; what they cover becomes 0, the mean.
  public var masking: SpectrogramMasking

  /// None.
  public init() {
    masking = SpectrogramMasking()
    (masking.timeMasks, masking.frequencyMasks, masking.value) = (0, 0, .constant(0))
  }

  /// Writes a changed clip: `frames` frames of `bands` values from `clip` on become the returned number of frames, at
  /// most `limit`, in `result`. A longer clip gives a part of it, drawn evenly.
  public func apply(
    to clip: UnsafePointer<Float>, frames: Int, bands: Int, limit: Int, into result: UnsafeMutablePointer<Float>,
    _ stream: inout RandomStream
  ) -> Int {
    let rate = 1 + stretch * stream.uniform(-1, 1)
    let scale = 1 + bandWarp * stream.uniform(-1, 1)
    let shift = Float(level * stream.uniform(-1, 1))
    let deviation = Float(noise * stream.uniform())
    let whole = max(1, Int((Double(frames) / rate).rounded()))
    let count = min(whole, limit)
    let first = stream.index(below: whole - count + 1)
    let resampling = FrameResampling(frames: frames, to: whole, bands: bands, scale: bandWarp > 0 ? scale : 1)
    for frame in 0..<count { resampling.write(frame: first + frame, of: clip, to: result + frame * bands) }
    let values = UnsafeMutableBufferPointer(start: result, count: count * bands)
    if shift != 0 { for index in values.indices { values[index] += shift } }
    if deviation > 0 { for index in values.indices { values[index] += deviation * Float(stream.gaussian()) } }
    masking.apply(to: values, frames: count, bands: bands, &stream)
    return count
  }
}

/// Frames and bands at places between those of a clip, by linear interpolation.
struct FrameResampling {
  private let frames: Int
  private let bands: Int
  /// Frames of the clip a frame of the result.
  private let step: Double
  /// For each band the one below its place, and how far above that its place is.
  private let below: [Int]
  private let share: [Float]
  private let keepsBands: Bool

  /// `count` frames over the whole of `frames`; band b is taken from place b·scale, at most the last.
  init(frames: Int, to count: Int, bands: Int, scale: Double) {
    self.frames = frames
    self.bands = bands
    step = count > 1 ? Double(frames - 1) / Double(count - 1) : 0
    keepsBands = scale == 1 || bands < 2
    let places = (0..<bands).map { min(Double(max(0, bands - 1)), Double($0) * scale) }
    below = places.map { min(max(0, bands - 2), Int($0)) }
    share = zip(places, below).map { Float($0 - Double($1)) }
  }

  func write(frame: Int, of clip: UnsafePointer<Float>, to result: UnsafeMutablePointer<Float>) {
    let place = Double(frame) * step
    let early = min(max(0, frames - 2), Int(place))
    let late = min(frames - 1, early + 1)
    let part = Float(place - Double(early))
    let (a, b) = (clip + early * bands, clip + late * bands)
    guard !keepsBands else {
      for band in 0..<bands { result[band] = a[band] + part * (b[band] - a[band]) }
      return
    }
    for band in 0..<bands {
      let (low, above) = (below[band], share[band])
      let first = a[low] + above * (a[low + 1] - a[low])
      let second = b[low] + above * (b[low + 1] - b[low])
      result[band] = first + part * (second - first)
    }
  }
}
