import CSerKernels
import Foundation

/// The most probable path through the pitch states of all frames (Viterbi), each state once voiced and once unvoiced.
///
/// The same model, term by term, as a dense transition matrix over all 2n states, in which only a band is not zero:
/// from one frame to the next the pitch moves by at most ``PYINParameters/glideStates``, with probabilities that fall
/// linearly, and voicing switches with a small probability. Zeros count as the least normal number, as in librosa, so
/// that an impossible step is possible at a price when nothing else is. O(n · band) a frame instead of O(4n²). Rows of
/// values are kept for one segment of the path at a time, so that memory doesn't grow with the length of the signal.
final class PitchLattice {
  private let states: Int
  private let glide: Int
  /// The log of the triangle at −glide…glide.
  private let triangle: [Double]
  /// The log of what the triangle at each state sums to: less at both ends of the range.
  private let normalization: [Double]
  private let stay: Double
  private let change: Double
  /// log of the least normal number: what a probability of zero counts as.
  private static let impossible = log(Double.leastNormalMagnitude)
  private static let segmentLength = 1024

  private let sparseMargin: Double

  /// Row 0 is the last one of the segment before, row i + 1 that of frame i of the segment: voiced states, then
  /// unvoiced ones.
  private var rows: [Double] = []
  private var summaries: [ser_lattice_summary] = []
  private var checkpoints: [(row: [Double], summary: ser_lattice_summary)] = []
  private var padded: [Double]
  private var reachedVoiced: [Double]
  private var reachedUnvoiced: [Double]
  private var observed: [Double]

  init(_ parameters: PYINParameters) {
    let (states, glide) = (parameters.pitchStates, parameters.glideStates)
    let weights = (-glide...glide).map { 1 - Double(abs($0)) / Double(glide + 1) }
    self.states = states
    self.glide = glide
    triangle = weights.map { log($0) }
    normalization = (0..<states).map { state in
      let inside = max(-glide, -state)...min(glide, states - 1 - state)
      return log(inside.reduce(0) { $0 + weights[$1 + glide] })
    }
    let (narrow, wide) = (normalization.min() ?? 0, normalization.max() ?? 0)
    stay = log(1 - parameters.switchProbability)
    change = log(parameters.switchProbability)
    sparseMargin = max(0, stay - change) + wide - narrow
    let block = Int(SER_BAND_BLOCK)
    padded = [Double](repeating: -.infinity, count: states + 2 * glide + block)
    reachedVoiced = [Double](repeating: -.infinity, count: states + block)
    reachedUnvoiced = reachedVoiced
    observed = [Double](repeating: Self.impossible, count: states)
  }

  /// The state of every frame: the pitch state, plus the number of pitch states where it is unvoiced.
  func decode(_ observations: PitchObservations) -> [Int] {
    let frames = observations.frames
    guard frames > 0 else { return [] }
    let length = min(frames, Self.segmentLength)
    let segments = (frames + length - 1) / length
    let width = 2 * states
    if rows.count < (length + 1) * width { rows = [Double](repeating: 0, count: (length + 1) * width) }
    summaries = [ser_lattice_summary](repeating: ser_lattice_summary(), count: length + 1)
    checkpoints.removeAll()
    // Forward to the last segment, keeping how each one ends; then back, one segment at a time.
    for segment in 0..<segments - 1 {
      forward(observations, segment * length..<(segment + 1) * length)
      checkpoints.append((Array(rows[length * width..<(length + 1) * width]), summaries[length]))
      restore(segment)
    }
    var path = [Int](repeating: 0, count: frames)
    for segment in (0..<segments).reversed() {
      let range = segment * length..<min(frames, (segment + 1) * length)
      if segment < segments - 1, segment > 0 { restore(segment - 1) }
      forward(observations, range)
      if segment == segments - 1 { path[frames - 1] = bestState(row: range.count) }
      for frame in range.reversed() where frame > 0 {
        path[frame - 1] = predecessor(of: path[frame], row: frame - range.lowerBound)
      }
    }
    return path
  }

  /// Puts the end of a segment in front of the next.
  private func restore(_ segment: Int) {
    rows.replaceSubrange(0..<2 * states, with: checkpoints[segment].row)
    summaries[0] = checkpoints[segment].summary
  }

  /// Fills the rows of the frames of a segment.
  private func forward(_ observations: PitchObservations, _ frames: Range<Int>) {
    let width = 2 * states
    rows.withUnsafeMutableBufferPointer { rows in
      for frame in frames {
        let place = frame - frames.lowerBound + 1
        let row = UnsafeMutableBufferPointer(rebasing: rows[place * width..<(place + 1) * width])
        let candidates = observations.candidates[observations.range(frame)]
        for candidate in candidates {
          observed[candidate.state] = log(candidate.probability + Double.leastNormalMagnitude)
        }
        let unvoiced = (1 - observations.voicedProbability[frame]) / Double(states)
        let observedUnvoiced = log(unvoiced + Double.leastNormalMagnitude)
        if frame == 0 {
          summaries[place] = begin(row, observedUnvoiced)
        } else {
          let before = UnsafeBufferPointer(rebasing: rows[(place - 1) * width..<place * width])
          let earlier = observations.candidates[observations.range(frame - 1)]
          summaries[place] = step(
            from: before, summaries[place - 1], candidates: earlier, observedUnvoiced: observedUnvoiced, to: row)
        }
        for candidate in candidates { observed[candidate.state] = Self.impossible }
      }
    }
  }

  /// The first frame: every state is as probable as any other.
  private func begin(_ row: UnsafeMutableBufferPointer<Double>, _ observedUnvoiced: Double) -> ser_lattice_summary {
    let initial = log(1 / Double(2 * states) + Double.leastNormalMagnitude)
    for state in 0..<states {
      row[state] = observed[state] + initial
      row[states + state] = observedUnvoiced + initial
    }
    return ser_lattice_summary(
      greatest: row.max() ?? 0, greatest_reached: initial, least_unvoiced: observedUnvoiced + initial)
  }

  private func step(
    from before: UnsafeBufferPointer<Double>, _ summary: ser_lattice_summary,
    candidates: ArraySlice<PitchObservations.Candidate>, observedUnvoiced: Double,
    to row: UnsafeMutableBufferPointer<Double>
  ) -> ser_lattice_summary {
    spread(before, from: states, into: &reachedUnvoiced)
    // A voiced state without a candidate is worth so little that its unvoiced twin reaches everything it reaches at a
    // better price, as a rule: then the voiced states to start from are the candidates alone.
    let greatestOther = summary.greatest_reached + Self.impossible
    if greatestOther + sparseMargin < summary.least_unvoiced {
      spread(before, candidates)
    } else {
      spread(before, from: 0, into: &reachedVoiced)
    }
    return ser_lattice_combine(
      reachedVoiced, reachedUnvoiced, states, stay, change, summary.greatest + Self.impossible, observed,
      observedUnvoiced, row.baseAddress)
  }

  /// The best way to each state from all the states of one half of a row.
  private func spread(_ row: UnsafeBufferPointer<Double>, from start: Int, into reached: inout [Double]) {
    padded.withUnsafeMutableBufferPointer { padded in
      normalization.withUnsafeBufferPointer { normalization in
        for state in 0..<states { padded[glide + state] = row[start + state] - normalization[state] }
      }
    }
    ser_max_plus_band(padded, states, triangle, triangle.count, &reached)
  }

  /// The best way to each state from a few voiced states.
  private func spread(_ row: UnsafeBufferPointer<Double>, _ candidates: ArraySlice<PitchObservations.Candidate>) {
    reachedVoiced.withUnsafeMutableBufferPointer { reached in
      reached.update(repeating: -.infinity)
      triangle.withUnsafeBufferPointer { triangle in
        for candidate in candidates {
          let state = candidate.state
          let value = row[state] - normalization[state]
          for target in max(0, state - glide)...min(states - 1, state + glide) {
            let way = value + triangle[target - state + glide]
            if way > reached[target] { reached[target] = way }
          }
        }
      }
    }
  }

  private func bestState(row: Int) -> Int {
    let width = 2 * states
    return rows.withUnsafeBufferPointer { rows in
      var best = row * width
      for index in row * width..<(row + 1) * width where rows[index] > rows[best] { best = index }
      return best - row * width
    }
  }

  /// The best state of a row to have come from; of equals the first, as in librosa.
  private func predecessor(of target: Int, row: Int) -> Int {
    let isVoiced = target < states
    let pitch = isVoiced ? target : target - states
    let nearby = max(0, pitch - glide)...min(states - 1, pitch + glide)
    var best = (value: -Double.infinity, state: 0)
    rows.withUnsafeBufferPointer { rows in
      for half in 0...1 {
        let switching = (half == 0) == isVoiced ? stay : change
        let start = row * 2 * states + half * states
        for source in nearby {
          let value = rows[start + source] - normalization[source] + triangle[pitch - source + glide] + switching
          if value > best.value { best = (value, half * states + source) }
        }
      }
    }
    return best.value >= summaries[row].greatest + Self.impossible ? best.state : bestState(row: row)
  }
}
