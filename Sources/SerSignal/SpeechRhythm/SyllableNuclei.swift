import SerNumerics

/// Syllables by the peaks of intensity, and the silences between stretches of speech.
///
/// After de Jong & Wempe 2009, "Praat script to detect syllable nuclei and measure speech rate automatically",
/// doi:10.3758/BRM.41.2.385: a nucleus is a voiced peak above the silence threshold with a dip of at least 2 dB on
/// both sides.
public struct SyllableNuclei: Sendable, Equatable {
  /// Frames of the peaks, in order.
  public let peaks: [Int]
  /// Silent stretches of frames that last long enough, in order.
  public let pauses: [Range<Int>]

  /// What counts as a syllable and as a pause.
  public struct Parameters: Sendable, Codable, Equatable {
    /// dB between a peak and the dips beside it.
    public var dip = 2.0
    /// Frames this many dB below the loud ones (99 % quantile) are silent.
    public var silence = 25.0
    /// Seconds that a silence must last to be a pause. The paper has 0.3 s for conversations; the sentences of acted
    /// corpora last two seconds.
    public var shortestPause = 0.15

    public init() {}
  }

  /// - Parameters:
  ///   - levels: An intensity contour in dB, smooth enough not to show periods.
  ///   - isVoiced: Whether each of its frames is voiced.
  ///   - hop: Seconds between frames.
  public init(levels: [Double], isVoiced: [Bool], hop: Double, parameters: Parameters = Parameters()) {
    let threshold = Statistics.quantile(levels, 0.99) - parameters.silence
    peaks = Self.peaks(of: levels, dip: parameters.dip).filter {
      levels[$0] > threshold && $0 < isVoiced.count && isVoiced[$0]
    }
    var pauses: [Range<Int>] = []
    var start: Int?
    for frame in 0...levels.count {
      let isSilent = frame < levels.count && levels[frame] <= threshold
      if isSilent, start == nil { start = frame }
      if !isSilent, let begun = start {
        if Double(frame - begun) * hop >= parameters.shortestPause { pauses.append(begun..<frame) }
        start = nil
      }
    }
    self.pauses = pauses
  }

  /// The maxima that stand out by a dip on both sides; at either end the contour needn't fall.
  static func peaks(of levels: [Double], dip: Double) -> [Int] {
    guard !levels.isEmpty else { return [] }
    var peaks: [Int] = []
    var (top, bottom) = (0, 0)
    var isRising = true
    for frame in levels.indices {
      if isRising {
        if levels[frame] > levels[top] { top = frame }
        if levels[frame] <= levels[top] - dip {
          peaks.append(top)
          bottom = frame
          isRising = false
        }
      } else {
        if levels[frame] < levels[bottom] { bottom = frame }
        if levels[frame] >= levels[bottom] + dip {
          top = frame
          isRising = true
        }
      }
    }
    if isRising { peaks.append(top) }
    return peaks
  }
}
