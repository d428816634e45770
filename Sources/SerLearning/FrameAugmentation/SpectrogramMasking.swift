import SerNumerics

/// SpecAugment's masks (Park et al. 2019, doi:10.21437/Interspeech.2019-2680): blocks of frames and of bands of a
/// spectrogram are covered. Time warping, which the paper finds to matter least, is left out.
public struct SpectrogramMasking: Codable, Hashable, Sendable {
  /// Masks over frames.
  public var timeMasks = 2
  /// The most frames of one mask (T of the paper).
  public var longestTimeMask = 40
  /// The greatest share of a spectrogram's frames that one mask covers (p of the paper), 0…1.
  public var greatestTimeShare = 0.2
  /// Masks over bands.
  public var frequencyMasks = 2
  /// The most bands of one mask (F of the paper).
  public var widestFrequencyMask = 15
  /// What stands in covered places.
  public var value = MaskValue.mean

  /// What covered places hold.
  public enum MaskValue: Codable, Hashable, Sendable {
    /// The mean of the whole spectrogram before it is masked.
    case mean
    /// A given value, such as 0 for standardised features or the floor of a log spectrogram.
    case constant(Float)
  }

  /// Where masks were put: ranges of frames and of bands, empty ones included.
  public struct Placement: Sendable, Equatable {
    public let frames: [Range<Int>]
    public let bands: [Range<Int>]
  }

  public init() {}

  /// Throws for a parameter outside its range.
  public func validate() throws(TrainingError) {
    func check(_ condition: Bool, _ name: String, _ value: String, _ allowed: String) throws(TrainingError) {
      guard condition else {
        throw .invalidHyperparameter(model: "masks", name: name, value: value, allowed: allowed)
      }
    }
    try check((0...100).contains(timeMasks), "timeMasks", "\(timeMasks)", "0 to 100")
    try check((0...100).contains(frequencyMasks), "frequencyMasks", "\(frequencyMasks)", "0 to 100")
    try check(longestTimeMask >= 0, "longestTimeMask", "\(longestTimeMask)", "0 or more frames")
    try check(widestFrequencyMask >= 0, "widestFrequencyMask", "\(widestFrequencyMask)", "0 or more bands")
    try check((0...1).contains(greatestTimeShare), "greatestTimeShare", "\(greatestTimeShare)", "0 to 1")
    if case .constant(let number) = value { try check(number.isFinite, "value", "\(number)", "a finite number") }
  }

  /// Masks a spectrogram of shape [frames, bands] in place and says where. Widths are drawn evenly from 0 to the greatest
  /// allowed, places evenly from where the mask fits; masks may overlap.
  @discardableResult
  public func apply(to spectrogram: inout Matrix, _ stream: inout RandomStream) -> Placement {
    let (frames, bands) = (spectrogram.rows, spectrogram.columns)
    return spectrogram.values.withUnsafeMutableBufferPointer { values in
      apply(to: values, frames: frames, bands: bands, &stream)
    }
  }

  /// The same of `frames × bands` values, frame by frame.
  @discardableResult
  public func apply(
    to values: UnsafeMutableBufferPointer<Float>, frames: Int, bands: Int, _ stream: inout RandomStream
  ) -> Placement {
    let longest = min(longestTimeMask, Int(greatestTimeShare * Double(frames)), frames)
    let widest = min(widestFrequencyMask, bands)
    let placement = Placement(
      frames: (0..<timeMasks).map { _ in Self.draw(longest, of: frames, &stream) },
      bands: (0..<frequencyMasks).map { _ in Self.draw(widest, of: bands, &stream) })
    let cover = cover(for: values)
    for range in placement.frames {
      values[range.lowerBound * bands..<range.upperBound * bands].update(repeating: cover)
    }
    for range in placement.bands {
      for frame in 0..<frames {
        values[frame * bands + range.lowerBound..<frame * bands + range.upperBound].update(repeating: cover)
      }
    }
    return placement
  }

  private static func draw(_ greatest: Int, of count: Int, _ stream: inout RandomStream) -> Range<Int> {
    let width = stream.index(below: greatest + 1)
    let start = stream.index(below: count - width + 1)
    return start..<start + width
  }

  private func cover(for values: UnsafeMutableBufferPointer<Float>) -> Float {
    switch value {
    case .constant(let number): return number
    case .mean:
      let sum = values.reduce(0.0) { $0 + Double($1) }
      return values.isEmpty ? 0 : Float(sum / Double(values.count))
    }
  }
}
