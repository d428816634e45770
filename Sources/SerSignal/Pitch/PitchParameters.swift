/// What the pitch tracker needs to know.
public struct PitchParameters: Sendable, Codable, Equatable {
  /// Which samples are compared at a lag.
  public enum Integration: String, Sendable, Codable, CaseIterable {
    /// The same number of pairs at every lag, equation 6 of de Cheveigné & Kawahara 2002.
    case fixedWindow
    /// The frame against itself with zeros beyond its end, as `librosa.yin` 0.11 computes it. The unmatched samples
    /// add to the difference in proportion to the lag, so that low voices look less periodic than they are.
    case zeroExtended
  }

  /// The rate of the samples in Hz; others are resampled first.
  public var sampleRate = 16000
  /// Samples per frame: 64 ms hold almost four periods of the lowest pitch.
  public var frameLength = 1024
  /// Samples between the centres of frames: 10 ms.
  public var hopLength = 160
  /// The lowest pitch looked for, in Hz.
  public var lowest = 60.0
  /// The highest pitch looked for, in Hz; cries of fear and surprise reach 600.
  public var highest = 650.0
  /// The first dip of the normalised difference below this is taken; the paper's absolute threshold.
  public var troughThreshold: Float = 0.1
  /// A frame whose best dip is above this is unvoiced.
  public var aperiodicityLimit: Float = 0.35
  /// A frame this many dB below the loudest one is unvoiced.
  public var energyGate = 30.0
  /// Shorter voiced stretches, in frames, count as unvoiced.
  public var shortestRun = 3
  /// Frames of the median filter that removes single octave jumps; odd, 1 to leave it out.
  public var medianWidth = 5
  public var integration = Integration.fixedWindow

  public init() {}

  /// The shortest lag that is looked at, in samples, at least 1.
  var shortestLag: Int { max(1, Int(Double(sampleRate) / highest)) }
  /// The longest lag that is looked at, in samples.
  var longestLag: Int { min(Int((Double(sampleRate) / lowest).rounded(.up)), frameLength - 1) }
  /// Pairs compared at each lag of the fixed window.
  var windowLength: Int { frameLength - longestLag }

  /// Why these parameters are impossible, or nil if they are not.
  public var problem: String? {
    if sampleRate <= 0 || hopLength <= 0 || frameLength < 8 { return "rate, hop and frame length must be positive" }
    if !(lowest > 0 && lowest < highest && highest <= Double(sampleRate) / 2) {
      return "pitch between \(lowest) and \(highest) Hz needs 0 < lowest < highest ≤ half of \(sampleRate) Hz"
    }
    if Double(frameLength) < 2 * Double(sampleRate) / lowest {
      return "a frame of \(frameLength) samples is shorter than two periods of \(lowest) Hz at \(sampleRate) Hz"
    }
    if longestLag < shortestLag + 2 { return "the range \(lowest) to \(highest) Hz holds fewer than three lags" }
    if medianWidth < 1 || medianWidth % 2 == 0 { return "a median over \(medianWidth) frames; the width must be odd" }
    return nil
  }
}
