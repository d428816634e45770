import Foundation

/// The pitch contour through the candidates of all frames: the path of least cost, by dynamic programming over the
/// candidates and one unvoiced state a frame.
///
/// A candidate costs −2·ln(voicing), 8 more below the voicing threshold, and up to 2 for a frequency that voices
/// seldom have. From one candidate to the next a path pays 10 a unit of ln f and 10 for the difference to the change
/// of the candidate looked at before, 10 for a change between voiced and unvoiced, and 1 for staying unvoiced. These
/// are the weights of openSMILE's GeMAPS configuration as that program applies them, so that its contours are met.
public struct PitchPath: Sendable {
  /// Voicing from which a candidate counts as voiced.
  public var voicingThreshold: Float = 0.7
  private static let candidates = SubharmonicSummation.candidates
  private static let states = candidates + 1
  private static let impossible = 999.0

  public init() {}

  /// The frequency of each frame in Hz, 0 where it is unvoiced, through `candidates` [frame][6].
  public func frequencies(through candidates: [PitchCandidate]) -> [Float] {
    let frames = candidates.count / Self.candidates
    guard frames > 0 else { return [] }
    let origins = predecessors(candidates, frames: frames)
    var state = origins.best
    var result = [Float](repeating: 0, count: frames)
    for frame in stride(from: frames - 1, through: 0, by: -1) {
      if state < Self.candidates { result[frame] = candidates[frame * Self.candidates + state].frequency }
      state = Int(origins.table[frame * Self.states + state])
    }
    return result
  }

  /// For each frame and state the state before it on the best path, and the state in which the best path ends.
  private func predecessors(_ candidates: [PitchCandidate], frames: Int) -> (table: [UInt8], best: Int) {
    var table = [UInt8](repeating: 0, count: frames * Self.states)
    var costs = (0..<Self.states).map { localCost($0, candidates[0..<Self.candidates]) }
    var next = costs
    // What the cost of a change is compared with; before the first frame an octave up in ln 2.718.
    var change = 1.0
    for frame in stride(from: 1, to: frames, by: 1) {
      let old = candidates[(frame - 1) * Self.candidates..<frame * Self.candidates]
      let new = candidates[frame * Self.candidates..<(frame + 1) * Self.candidates]
      for state in 0..<Self.states {
        var least = Double.infinity
        for origin in 0..<Self.states {
          let cost = costs[origin] + transitionCost(from: origin, in: old, to: state, in: new, change: &change)
          if cost < least {
            least = cost
            table[frame * Self.states + state] = UInt8(origin)
          }
        }
        next[state] = least + localCost(state, new)
      }
      swap(&costs, &next)
    }
    return (table, costs.indices.min { costs[$0] < costs[$1] } ?? 0)
  }

  private func localCost(_ state: Int, _ candidates: ArraySlice<PitchCandidate>) -> Double {
    if state == Self.candidates {
      return candidates.contains { $0.voicing >= voicingThreshold } ? 2 * 4 : 0
    }
    let candidate = candidates[candidates.startIndex + state]
    let voicing = min(1, max(0.01, candidate.voicing))
    let penalty = voicing < voicingThreshold ? 4.0 : 0
    return 2 * (penalty - log(Double(voicing))) + Self.rangeCost(Double(candidate.frequency))
  }

  private static func rangeCost(_ frequency: Double) -> Double {
    switch frequency {
    case ...0: 2
    case ..<100: 1 - frequency / 100
    case ..<350: 0
    case ..<600: (frequency - 350) / 250
    default: 1.2
    }
  }

  private func transitionCost(
    from origin: Int, in old: ArraySlice<PitchCandidate>, to state: Int, in new: ArraySlice<PitchCandidate>,
    change: inout Double
  ) -> Double {
    switch (origin == Self.candidates, state == Self.candidates) {
    case (true, true): return 1
    case (false, false):
      let (from, to) = (old[old.startIndex + origin].frequency, new[new.startIndex + state].frequency)
      guard from > 0, to > 0 else { return Self.impossible }
      let ratio = log(Double(to / from))
      defer { change = ratio }
      return 10 * abs(ratio) + 10 * abs(ratio - change)
    default:
      change = 0
      return 10
    }
  }
}
