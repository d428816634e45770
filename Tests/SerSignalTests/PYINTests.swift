import Foundation
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerSignal

@Suite struct PYINTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let clip: String
    let rate: Int
    var testDescription: String { "\(clip) at \(rate) Hz" }
  }

  static let cases = ["r1", "r2", "r3", "r4", "r5", "r6", "e1", "e2"].flatMap {
    [Case(clip: $0, rate: 16000), Case(clip: $0, rate: 22050)]
  }

  static func librosaParameters(rate: Int) -> PYINParameters {
    var parameters = PYINParameters()
    parameters.sampleRate = rate
    parameters.frameLength = rate == 16000 ? 1024 : 2048
    parameters.hopLength = rate == 16000 ? 160 : 512
    parameters.lowest = 65
    parameters.highest = 500
    parameters.integration = .zeroExtended
    return parameters
  }

  /// `librosa.pyin` 0.11 in double precision. Its own float32 run has exactly the same values, since the thresholds
  /// are steps: so must ours, up to the order of a sum. Where the height of a dip is within rounding of a threshold a
  /// frame may differ: none of these clips has such a frame.
  @Test(
    .enabled(if: Goldens.completeFolder != nil, "needs the complete goldens: set SERBASE_GOLDENS"), arguments: cases)
  func agreesWithLibrosa(example: Case) throws {
    let folder = try #require(Goldens.completeFolder)
    let suffix = example.rate == 16000 ? "16k" : "22k"
    let isNative = example.rate == 22050 && example.clip.hasPrefix("e")
    let file = folder.appendingPathComponent(
      isNative ? "\(example.clip)_native_i16.npy" : "\(example.clip)_y\(suffix).npy")
    let array = try NumPyArray(contentsOf: file)
    let samples = try #require(array.floats).map { isNative ? $0 / 32768 : $0 }
    let pitch = PYINTracker(Self.librosaParameters(rate: example.rate)).track(samples)

    let frequencies = try #require(Goldens.array("\(example.clip)_\(suffix)_pyin_f0").floats)
    let voiced = try #require(Goldens.array("\(example.clip)_\(suffix)_pyin_voiced").floats)
    let probability = try #require(Goldens.array("\(example.clip)_\(suffix)_pyin_prob").floats)
    try #require(pitch.frames == frequencies.count)
    for frame in 0..<pitch.frames {
      #expect(abs(pitch.voicedProbability[frame] - Double(probability[frame])) < 1e-7, "frame \(frame)")
      #expect(pitch.isVoiced[frame] == (voiced[frame] != 0), "frame \(frame)")
      // librosa leaves unvoiced frames NaN.
      guard voiced[frame] != 0 else { continue }
      #expect(abs(pitch.gridFrequencies[frame] / Double(frequencies[frame]) - 1) < 1e-6, "frame \(frame)")
      #expect(abs(12 * log2(pitch.frequencies[frame] / pitch.gridFrequencies[frame])) < 0.0501)
    }
  }

  /// The path of a dense Viterbi search over all states, written as its definition.
  private func densePath(_ parameters: PYINParameters, _ observations: PitchObservations) -> (path: [Int], Double) {
    let (n, glide) = (parameters.pitchStates, parameters.glideStates)
    let tiny = Double.leastNormalMagnitude
    var transition = [[Double]](repeating: [Double](repeating: 0, count: 2 * n), count: 2 * n)
    for from in 0..<n {
      let weights = (0..<n).map { max(0, 1 - Double(abs($0 - from)) / Double(glide + 1)) }
      let total = weights.reduce(0, +)
      for to in 0..<n {
        for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
          let switching = a == b ? 1 - parameters.switchProbability : parameters.switchProbability
          transition[a * n + from][b * n + to] = switching * weights[to] / total
        }
      }
    }
    func emission(_ frame: Int) -> [Double] {
      var row = [Double](repeating: 0, count: 2 * n)
      for candidate in observations.candidates[observations.range(frame)] {
        row[candidate.state] = candidate.probability
      }
      for state in n..<2 * n { row[state] = (1 - observations.voicedProbability[frame]) / Double(n) }
      return row.map { log($0 + tiny) }
    }
    var value = emission(0).map { $0 + log(1 / Double(2 * n)) }
    var pointers: [[Int]] = []
    for frame in 1..<observations.frames {
      let row = emission(frame)
      var next = value
      var from = [Int](repeating: 0, count: 2 * n)
      for to in 0..<2 * n {
        let ways = (0..<2 * n).map { value[$0] + log(transition[$0][to] + tiny) }
        from[to] = ways.indices.max { ways[$0] < ways[$1] } ?? 0
        next[to] = ways[from[to]] + row[to]
      }
      value = next
      pointers.append(from)
    }
    var path = [value.indices.max { value[$0] < value[$1] } ?? 0]
    for from in pointers.reversed() { path.append(from[path[path.count - 1]]) }
    return (path.reversed(), value.max() ?? 0)
  }

  @Test(arguments: [1.0, 0.6])
  func theBandedSearchFindsTheDensePath(certainty: Double) {
    var parameters = PYINParameters()
    parameters.lowest = 100
    parameters.highest = 200
    parameters.resolution = 0.5
    var stream = Seed(11).makeStream()
    for _ in 0..<20 {
      var observations = PitchObservations()
      var state = 10.0
      for frame in 0..<40 {
        state = min(max(state + stream.uniform(-3, 3), 0), 24)
        // With full certainty unvoiced states are impossible too, and so are leaps: everything goes through the floor.
        let sure = frame % 7 == 3 ? 0 : certainty
        let other = stream.index(below: 25)
        observations.append(
          [
            .init(state: max(other, Int(state)), frequency: 100, probability: sure * 0.4),
            .init(state: min(other, Int(state)), frequency: 100, probability: sure * 0.6),
          ].filter { $0.probability > 0 }, states: parameters.pitchStates)
      }
      let (dense, _) = densePath(parameters, observations)
      let banded = PitchLattice(parameters).decode(observations)
      #expect(likelihood(dense, parameters, observations) - likelihood(banded, parameters, observations) < 1e-9)
    }
  }

  private func likelihood(_ path: [Int], _ parameters: PYINParameters, _ observations: PitchObservations) -> Double {
    let (n, glide) = (parameters.pitchStates, parameters.glideStates)
    let tiny = Double.leastNormalMagnitude
    var sum = 0.0
    for (frame, state) in path.enumerated() {
      let candidates = observations.candidates[observations.range(frame)]
      let emission =
        state < n
        ? candidates.first { $0.state == state }?.probability ?? 0
        : (1 - observations.voicedProbability[frame]) / Double(n)
      sum += log(emission + tiny)
      guard frame > 0 else { continue }
      let (from, to) = (path[frame - 1] % n, state % n)
      let total = (0..<n).reduce(0.0) { $0 + max(0, 1 - Double(abs($1 - from)) / Double(glide + 1)) }
      let isSame = (path[frame - 1] < n) == (state < n)
      let switching = isSame ? 1 - parameters.switchProbability : parameters.switchProbability
      sum += log(switching * max(0, 1 - Double(abs(from - to)) / Double(glide + 1)) / total + tiny)
    }
    return sum
  }

  /// More than one segment: the path must not notice where segments meet.
  @Test func longSignalsAreTheSameInPieces() {
    let samples = Self.voice(seconds: 14) { 120 + 40 * sin($0 * 2) }
    let whole = PYINTracker().track(samples)
    #expect(whole.frames == 1401)
    #expect(whole.isVoiced[4..<1396].allSatisfy { $0 })
    let part = PYINTracker().track(Array(samples[..<(9 * 16000)]))
    #expect(part.frequencies[..<890] == whole.frequencies[..<890])
    for frame in stride(from: 10, to: 1390, by: 7) {
      let expected = 120 + 40 * sin(Double(frame) * 0.02)
      #expect(abs(whole.frequencies[frame] / expected - 1) < 0.02, "frame \(frame)")
    }
  }

  static func voice(seconds: Double, rate: Double = 16000, frequency: (Double) -> Double) -> [Float] {
    var phase = 0.0
    return (0..<Int(seconds * rate)).map { n in
      phase += 2 * .pi * frequency(Double(n) / rate) / rate
      let sum: Double = (1...10).reduce(0.0) { sum, harmonic in sum + sin(Double(harmonic) * phase) / Double(harmonic) }
      return Float(sum * 0.1)
    }
  }

  @Test(arguments: [70.0, 95, 130, 210.5, 333, 480, 601])
  func steadyVoicesAreFoundWithinAFewTenthsOfAPercent(frequency: Double) {
    let pitch = PYINTracker().track(Self.voice(seconds: 0.5) { _ in frequency })
    for frame in 4..<pitch.frames - 4 {
      #expect(pitch.isVoiced[frame] && abs(pitch.frequencies[frame] / frequency - 1) < 3e-3, "frame \(frame)")
      #expect(pitch.voicedProbability[frame] > 0.9)
    }
  }

  @Test func noiseAndSilenceAreUnvoiced() {
    var stream = Seed(7).makeStream()
    let tracker = PYINTracker()
    let noise = tracker.track((0..<16000).map { _ in Float(0.1 * stream.gaussian()) })
    #expect(noise.isVoiced.count { $0 } < 5)
    let silence = tracker.track([Float](repeating: 0, count: 8000))
    #expect(silence.voiced.isEmpty && silence.voicedProbability.allSatisfy { $0 == 0 })
    #expect(tracker.track([0.1, -0.1]).frames == 1)
  }

  @Test func theBetaDistributionIsThatOfSciPy() {
    // scipy.stats.beta.cdf([0.05, 0.1, 0.3, 1], 2, 18)
    for (x, expected) in [(0.05, 0.24529), (0.1, 0.57974), (0.3, 0.98958), (1.0, 1.0)] {
      #expect(abs(TroughPrior.betaCumulative(x, 2, 18) - expected) < 1e-4)
    }
  }

  @Test func impossibleParametersAreNamed() {
    #expect(PYINParameters().problem == nil)
    func problem(_ change: (inout PYINParameters) -> Void) -> String? {
      var parameters = PYINParameters()
      change(&parameters)
      return parameters.problem
    }
    #expect(problem { $0.thresholds = 0 } != nil && problem { $0.beta = [2] } != nil)
    #expect(problem { $0.switchProbability = 0 } != nil && problem { $0.resolution = 0 } != nil)
    #expect(problem { $0.highest = 61 } != nil && problem { $0.boltzmann = .nan } != nil)
    #expect(problem { $0.maximumGlide = 0 } != nil && problem { $0.lowest = 20 } != nil)
  }
}
