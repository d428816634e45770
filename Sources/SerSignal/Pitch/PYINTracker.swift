import Foundation

/// The pitch of a signal frame by frame, with how sure that is.
public struct ProbabilisticPitch: Sendable, Equatable {
  /// Seconds between frames; frame i is centred at i times this.
  public let hop: Double
  /// Whether each frame is voiced.
  public let isVoiced: [Bool]
  /// The pitch of each frame on the grid of pitch states, in Hz: what it is, or in an unvoiced frame what it would be
  /// on the way between its voiced neighbours.
  public let gridFrequencies: [Double]
  /// ``gridFrequencies`` refined by the dip that was chosen, where there is one within the state.
  public let frequencies: [Double]
  /// How probable it is that each frame is voiced, 0…1, from that frame alone.
  public let voicedProbability: [Double]

  public var frames: Int { isVoiced.count }

  /// F0 of the voiced frames, in Hz.
  public var voiced: [Double] { zip(frequencies, isVoiced).compactMap { $1 ? $0 : nil } }
}

/// Fundamental frequency by probabilistic YIN.
///
///     let pitch = PYINTracker().track(samples)       // 16 kHz
///     pitch.voiced                                   // Hz, 10 ms apart
///
/// Mauch & Dixon 2014, doi:10.1109/ICASSP.2014.6853678: all dips of YIN's difference function are candidates, each with
/// the probability of being the period under a distributed threshold (``TroughPrior``); the path through them is the
/// most probable one of a hidden Markov model (``PitchLattice``). With ``PYINParameters/integration`` `.zeroExtended`
/// it gives what `librosa.pyin` 0.11 gives. Owns plans and scratch: one per worker. O(n log n) a frame.
public final class PYINTracker {
  public let parameters: PYINParameters
  private let difference: PitchDifference
  private let prior: TroughPrior
  private let lattice: PitchLattice
  private var observations = PitchObservations()
  private var row: [Float]
  private var lags: [Int] = []
  private var heights: [Double] = []
  private var levels: [Int]
  private var probabilities: [Double]
  private var found: [PitchObservations.Candidate] = []

  /// A tracker; the parameters must be possible (``PYINParameters/problem`` nil).
  public init(_ parameters: PYINParameters = PYINParameters()) {
    precondition(parameters.problem == nil, parameters.problem ?? "")
    self.parameters = parameters
    difference = PitchDifference(parameters.difference)
    let lags = parameters.difference.longestLag + 1
    prior = TroughPrior(parameters, capacity: lags)
    lattice = PitchLattice(parameters)
    row = [Float](repeating: 0, count: lags)
    levels = [Int](repeating: 0, count: lags)
    probabilities = [Double](repeating: 0, count: lags)
  }

  /// Frames of a signal of so many samples.
  public func frameCount(samples: Int) -> Int { difference.frameCount(samples: samples) }

  /// The pitch of a signal at ``PYINParameters/sampleRate``.
  public func track(_ samples: [Float]) -> ProbabilisticPitch { samples.withUnsafeBufferPointer { track($0) } }

  /// ``track(_:)-([Float])`` without a copy.
  public func track(_ samples: UnsafeBufferPointer<Float>) -> ProbabilisticPitch {
    observations.removeAll()
    for frame in 0..<difference.frameCount(samples: samples.count) {
      row.withUnsafeMutableBufferPointer { _ = difference.normalized(frame: frame, of: samples, into: $0) }
      findTroughs()
      weighTroughs()
      observations.append(found, states: parameters.pitchStates)
    }
    return contour(lattice.decode(observations))
  }

  /// The dips of the row between the shortest and the longest lag; either end counts where the row rises from it.
  private func findTroughs() {
    let (first, last) = (parameters.difference.shortestLag, parameters.difference.longestLag)
    lags.removeAll(keepingCapacity: true)
    heights.removeAll(keepingCapacity: true)
    row.withUnsafeBufferPointer { row in
      for lag in first...last {
        let falls = lag == first || row[lag] < row[lag - 1]
        let rises = lag == last || (lag == first ? row[lag] < row[lag + 1] : row[lag] <= row[lag + 1])
        if falls && rises {
          lags.append(lag)
          heights.append(height(at: lag, row[lag]))
        }
      }
    }
  }

  /// The height of a dip; computed again in double precision where rounding could carry it across a threshold.
  private func height(at lag: Int, _ value: Float) -> Double {
    let position = Double(value) * Double(parameters.thresholds)
    let isClose = value < 1.001 && abs(position - position.rounded()) < 1e-5 * Double(parameters.thresholds)
    return isClose ? difference.preciseValue(at: lag) : Double(value)
  }

  /// Turns the dips into candidates.
  private func weighTroughs() {
    levels.withUnsafeMutableBufferPointer { levels in
      probabilities.withUnsafeMutableBufferPointer { probabilities in
        heights.withUnsafeBufferPointer { prior.probabilities(of: $0, levels: levels, into: probabilities) }
      }
    }
    found.removeAll(keepingCapacity: true)
    for index in lags.indices where probabilities[index] > 0 {
      let frequency = Double(parameters.sampleRate) / refined(lags[index])
      found.append(
        PitchObservations.Candidate(
          state: state(of: frequency), frequency: frequency, probability: probabilities[index]))
    }
  }

  private func refined(_ lag: Int) -> Double {
    guard lag > parameters.difference.shortestLag, lag < parameters.difference.longestLag else { return Double(lag) }
    return Double(lag) + PitchTracker.vertex(row[lag - 1], row[lag], row[lag + 1])
  }

  /// The pitch state of a frequency; one too many for what is above the range.
  private func state(of frequency: Double) -> Int {
    let position = Double(12 * parameters.statesPerSemitone) * log2(frequency / parameters.lowest)
    return Int(min(max(position.rounded(.toNearestOrEven), 0), Double(parameters.pitchStates)))
  }

  private func contour(_ path: [Int]) -> ProbabilisticPitch {
    let states = parameters.pitchStates
    let grid = (0..<states).map { parameters.frequency(ofState: $0) }
    let isVoiced = path.map { $0 < states }
    let frequencies = path.indices.map { frame -> Double in
      let state = path[frame]
      guard state < states else { return grid[state - states] }
      let candidates = observations.candidates[observations.range(frame)]
      let frequency = candidates.first { $0.state == state }?.frequency ?? grid[state]
      return min(max(frequency, parameters.lowest), parameters.highest)
    }
    return ProbabilisticPitch(
      hop: Double(parameters.hopLength) / Double(parameters.sampleRate), isVoiced: isVoiced,
      gridFrequencies: path.map { grid[$0 % states] }, frequencies: frequencies,
      voicedProbability: observations.voicedProbability)
  }
}
