import Foundation
import SerNumerics
import Testing

@testable import SerSignal

@Suite struct SubharmonicSummationTests {
  /// A magnitude spectrum of harmonics falling with their number, each a bell of three bins, over a faint floor.
  private func spectrum(pitch: Double, bins: Int, binWidth: Double) -> [Float] {
    (0..<bins).map { bin in
      let frequency = Double(bin) * binWidth
      let harmonic = max(1, (frequency / pitch).rounded())
      let distance = (frequency - harmonic * pitch) / binWidth
      return Float(exp(-distance * distance / 2) / harmonic + 1e-4)
    }
  }

  @Test func splineWeightsGiveTheNaturalSpline() {
    let (bins, binWidth) = (257, 31.25)
    let lowest = log2(25.0)
    let step = (log2(8000) - lowest) / 256
    let spline = OctaveSpline(
      bins: bins, binWidth: binWidth, lowest: lowest, step: step, scales: [Double](repeating: 1, count: bins))
    var stream = Seed(5).makeStream()
    let values = (0..<bins).map { _ in stream.gaussian() }
    var nodes = (0..<bins).map { log2(Double(max(1, $0)) * binWidth) }
    nodes[0] = 2 * nodes[1] - nodes[2]
    let second = OctaveSpline.secondDerivatives(nodes, values)
    let taps = spline.weights.count / bins
    for point in 0..<bins {
      let x = min(lowest + Double(point) * step, nodes[bins - 1])
      let right = nodes.firstIndex { $0 >= x && $0 > nodes[0] } ?? bins - 1
      let width = nodes[right] - nodes[right - 1]
      let (a, b) = ((nodes[right] - x) / width, (x - nodes[right - 1]) / width)
      let curve = (a * a * a - a) * second[right - 1] + (b * b * b - b) * second[right]
      let expected = a * values[right - 1] + b * values[right] + curve * width * width / 6
      let found = (0..<taps).reduce(0.0) {
        $0 + Double(spline.weights[point * taps + $1]) * values[Int(spline.places[point]) + $1]
      }
      #expect(abs(found - expected) < 2e-3, "point \(point)")
    }
  }

  @Test(arguments: [70.0, 110, 181.5, 320, 610])
  func thePitchOfHarmonicsIsTheBestCandidate(pitch: Double) {
    let summation = SubharmonicSummation(bins: 2049, binWidth: 48000.0 / 4096)
    for lane in 0..<SubharmonicSummation.lanes {
      // Other lanes hold other voices: none may see its neighbours.
      let own = pitch * pow(1.02, Double(lane))
      summation.load(spectrum(pitch: own, bins: 2049, binWidth: 48000.0 / 4096), lane: lane)
    }
    summation.search()
    for lane in 0..<SubharmonicSummation.lanes {
      let best = summation.found[lane * SubharmonicSummation.candidates]
      #expect(abs(Double(best.frequency) / (pitch * pow(1.02, Double(lane))) - 1) < 0.03)
      #expect(best.voicing > 0.7)
    }
  }

  @Test func theSameSpectrumGivesTheSameCandidatesInEveryLane() {
    let summation = SubharmonicSummation(bins: 513, binWidth: 15.625)
    let voice = spectrum(pitch: 140, bins: 513, binWidth: 15.625)
    for lane in 0..<SubharmonicSummation.lanes { summation.load(voice, lane: lane) }
    summation.search()
    let first = summation.found[0..<SubharmonicSummation.candidates]
    for lane in 1..<SubharmonicSummation.lanes {
      let own = summation.found[lane * first.count..<(lane + 1) * first.count]
      #expect(Array(own) == Array(first))
    }
  }

  @Test func thePathLeavesOutAnOctaveJumpAndUnvoicedFrames() {
    func frame(_ voices: [(Float, Float)]) -> [PitchCandidate] {
      (0..<SubharmonicSummation.candidates).map { index in
        var candidate = PitchCandidate()
        if index < voices.count { (candidate.frequency, candidate.voicing) = voices[index] }
        return candidate
      }
    }
    let steady = frame([(200, 0.9)])
    let jump = frame([(400, 0.92), (201, 0.88)])
    let silence = frame([])
    let frames = [silence, silence, silence, steady, steady, jump, steady, steady, silence, silence, silence, silence]
    let path = PitchPath().frequencies(through: frames.flatMap { $0 })
    #expect(path == [0, 0, 0, 200, 200, 201, 200, 200, 0, 0, 0, 0])
    #expect(PitchPath().frequencies(through: []).isEmpty)
  }

  @Test func parabolasHaveTheirVertex() {
    let vertex = Parabola(left: 1 - 1.3 * 1.3, middle: 1 - 0.3 * 0.3, right: 1 - 0.7 * 0.7)
    #expect(abs(vertex.offset - 0.3) < 1e-12 && abs(vertex.height - 1) < 1e-12)
    let line = Parabola(left: 1, middle: 2, right: 3)
    #expect(line.offset == 0 && line.height == 2)
  }
}
