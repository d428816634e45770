import Foundation
import SerNumerics
import Testing

@testable import SerSignal

@Suite struct FormantTrackerTests {
  static let rate = 11000.0

  /// A pulse train (with the slope of a voice) through resonators in a row.
  static func vowel(_ formants: [Resonance], pitch: Double, seconds: Double) -> [Float] {
    var signal = [Double](repeating: 0, count: Int(seconds * rate))
    var next = 0.0
    while Int(next) < signal.count {
      signal[Int(next)] = 1
      next += rate / pitch
    }
    var low = 0.0
    let decay = exp(-2 * .pi * 50 / rate)
    for n in signal.indices {
      low = signal[n] + decay * low
      signal[n] = low
    }
    for formant in formants {
      let radius = exp(-.pi * formant.bandwidth / rate)
      let angle: Double = 2 * Double.pi * formant.frequency / rate
      let b: Double = 2 * radius * cos(angle)
      let c: Double = -radius * radius
      var (y1, y2) = (0.0, 0.0)
      for n in signal.indices {
        let y: Double = (1 - b - c) * signal[n] + b * y1 + c * y2
        (y2, y1) = (y1, y)
        signal[n] = y
      }
    }
    let peak = signal.map(abs).max() ?? 1
    return signal.map { Float(0.5 * $0 / peak) }
  }

  private func track(_ signal: [Float], _ times: [Double]) -> [FormantTriple?] {
    signal.withUnsafeBufferPointer { FormantTracker().track($0, at: [times])[0] }
  }

  /// Peterson & Barney's men: beet, bat, father, boot, bird.
  @Test(arguments: [
    [270.0, 2290, 3010], [660, 1720, 2410], [730, 1090, 2440], [300, 870, 2240], [490, 1350, 1690],
  ])
  func vowelsHaveTheirFormants(frequencies: [Double]) throws {
    let formants = zip(frequencies + [3500, 4500], [60.0, 80, 120, 160, 200]).map {
      Resonance(frequency: $0, bandwidth: $1)
    }
    let signal = Self.vowel(formants, pitch: 110, seconds: 0.5)
    let found = track(signal, stride(from: 0.05, to: 0.45, by: 0.01).map { $0 }).compactMap { $0 }
    #expect(found.count == 40)
    for (place, expected) in formants.prefix(3).enumerated() {
      let median = Statistics.median(found.map { $0.resonances[place].frequency })
      // Between two harmonics of 110 Hz a formant is only known to some tens of Hz.
      #expect(abs(median - expected.frequency) < max(40, 0.05 * expected.frequency), "F\(place + 1) \(median)")
    }
  }

  @Test func silenceHasNoFormants() {
    let found = track([Float](repeating: 0, count: 5000), [0.1, 0.2])
    #expect(found == [nil, nil])
    #expect(track([0.1], [0, 7]).count == 2)
  }

  /// One frame with a spurious resonance below F1: the path stays where it was.
  @Test func theSteadyPathIsChosen() throws {
    func resonance(_ frequency: Double, _ bandwidth: Double = 80) -> Resonance {
      Resonance(frequency: frequency, bandwidth: bandwidth)
    }
    let good = FormantTriple(first: resonance(600), second: resonance(1200), third: resonance(2500))
    let bad = FormantTriple(first: resonance(200, 300), second: resonance(600), third: resonance(1200))
    let path = FormantPath.best([[good], [bad, good], [good], [], [good, bad]])
    #expect(path == [good, good, good, nil, good])
  }

  @Test func impossibleParametersAreNamed() {
    var parameters = FormantParameters()
    #expect(parameters.problem == nil)
    parameters.order = 200
    #expect(parameters.problem?.contains("200") == true)
    parameters = FormantParameters()
    parameters.windowSeconds = .nan
    #expect(parameters.problem != nil)
  }
}
