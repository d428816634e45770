/// What each frame says about the pitch: a few pitch states with a probability, and how probable it is voiced at all.
struct PitchObservations {
  struct Candidate {
    var state: Int
    /// In Hz, between the samples of the difference function.
    var frequency: Double
    var probability: Double
  }

  /// The candidates of all frames, one frame after another, in ascending states.
  private(set) var candidates: [Candidate] = []
  /// Where each frame's candidates begin, and the end of the last.
  private(set) var starts = [0]
  /// How probable it is that a frame is voiced, 0…1.
  private(set) var voicedProbability: [Double] = []

  var frames: Int { voicedProbability.count }

  /// The places in ``candidates`` of a frame.
  func range(_ frame: Int) -> Range<Int> { starts[frame]..<starts[frame + 1] }

  mutating func removeAll() {
    candidates.removeAll(keepingCapacity: true)
    voicedProbability.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
  }

  /// Adds a frame with the candidates of `found`, in descending states (ascending lags). Of two in the same state the
  /// later one, of the longer period, counts; so does librosa.
  mutating func append(_ found: [Candidate], states: Int) {
    var sum = 0.0
    let start = candidates.count
    for candidate in found.reversed() where candidate.probability > 0 && candidate.state < states {
      if candidates.count > start, candidates[candidates.count - 1].state == candidate.state { continue }
      candidates.append(candidate)
      sum += candidate.probability
    }
    starts.append(candidates.count)
    voicedProbability.append(min(max(sum, 0), 1))
  }
}
