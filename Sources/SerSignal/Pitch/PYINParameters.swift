import Foundation

/// What the probabilistic pitch tracker needs to know; the defaults of everything but rate, frame, hop and range are
/// those of the authors' software and of `librosa.pyin`.
public struct PYINParameters: Sendable, Codable, Equatable {
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
  /// Which samples are compared at a lag; `.zeroExtended` is what librosa does.
  public var integration = PitchParameters.Integration.fixedWindow
  /// Thresholds of the dips, equally spaced from 0 to 1.
  public var thresholds = 100
  /// The two parameters of the beta distribution of the threshold; (2, 18) has its mean at 0.1.
  public var beta = [2, 18]
  /// The decay of the preference for shorter periods among the dips below a threshold.
  public var boltzmann = 2.0
  /// The width of a pitch state in semitones.
  public var resolution = 0.1
  /// The fastest glide in octaves a second.
  public var maximumGlide = 35.92
  /// The probability of going from voiced to unvoiced or back at a frame.
  public var switchProbability = 0.01
  /// The probability that the deepest dip is the period although it is above the threshold.
  public var noTroughProbability = 0.01

  public init() {}

  /// Why these parameters are impossible, or nil if they are not.
  public var problem: String? {
    if let problem = difference.problem { return problem }
    if !(2...1000).contains(thresholds) { return "\(thresholds) thresholds; there must be 2 to 1000" }
    if beta.count != 2 || beta.contains(where: { !(1...100).contains($0) }) {
      return "a beta distribution with \(beta); it has two whole parameters of 1 to 100"
    }
    if !(boltzmann > 0 && boltzmann <= 50) { return "a Boltzmann parameter of \(boltzmann), not in 0 to 50" }
    if !(resolution >= 0.01 && resolution <= 1) { return "states of \(resolution) semitones, not of 0.01 to 1" }
    if !(maximumGlide > 0 && maximumGlide < 1e6) { return "a glide of \(maximumGlide) octaves a second" }
    if !(switchProbability > 0 && switchProbability < 1) { return "a switch probability of \(switchProbability)" }
    if !(noTroughProbability >= 0 && noTroughProbability <= 1) {
      return "a probability of \(noTroughProbability) for no trough, not in 0 to 1"
    }
    if pitchStates < 2 || glideStates >= pitchStates {
      return "\(pitchStates) pitch states with a glide of \(glideStates) a frame; the range is too narrow"
    }
    return nil
  }

  /// The parameters of the difference function that the dips are found in.
  var difference: PitchParameters {
    var parameters = PitchParameters()
    parameters.sampleRate = sampleRate
    parameters.frameLength = frameLength
    parameters.hopLength = hopLength
    parameters.lowest = lowest
    parameters.highest = highest
    parameters.integration = integration
    return parameters
  }

  /// Pitch states in a semitone.
  var statesPerSemitone: Int { Int((1 / resolution).rounded(.up)) }
  /// Pitch states from the lowest to the highest pitch; each stands once voiced and once unvoiced.
  var pitchStates: Int { Int(Double(12 * statesPerSemitone) * log2(highest / lowest)) + 1 }
  /// How many states the pitch can move in one frame; the probability falls linearly to there.
  var glideStates: Int {
    let semitones = (maximumGlide * 12 * Double(hopLength) / Double(sampleRate)).rounded(.toNearestOrEven)
    return Int(semitones) * statesPerSemitone / 2
  }
  /// The frequency in the middle of a pitch state, in Hz.
  func frequency(ofState state: Int) -> Double {
    lowest * pow(2, Double(state) / Double(12 * statesPerSemitone))
  }
}
