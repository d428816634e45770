import Foundation
import SerNumerics
import Testing

@testable import SerCorpus

/// The parts of the synthesizer against what theory says of them.
@Suite struct SynthesisSignalTests {
  @Test(arguments: Array(stride(from: 0.3, through: 2.7, by: 0.2)))
  func aGlottalPulseOpensAndClosesOnce(rd: Double) {
    let pulse = GlottalPulse(rd: rd)
    let flow = (0...2000).map { pulse.flow(at: Double($0) / 2000) }
    #expect(abs(flow[0]) < 1e-12 && abs(flow[2000]) < 1e-6, "the flow is \(flow[2000]) at the end")
    #expect(flow.allSatisfy { $0 > -1e-6 })
    let derivative = zip(flow.dropFirst(), flow).map { ($0 - $1) * 2000 }
    let steepest = derivative.indices.min { derivative[$0] < derivative[$1] } ?? 0
    // The main excitation is −1, at the closure; a very lax pulse is steepest a moment before it.
    #expect(abs((derivative.min() ?? 0) + 1) < 0.05)
    #expect(abs(Double(steepest) / 2000 - pulse.closure) < 0.015)
    let peak = flow.indices.max { flow[$0] < flow[$1] } ?? 0
    #expect(zip(flow[..<peak], flow[1...peak]).allSatisfy { $0 <= $1 + 1e-12 })
  }

  @Test func aLaxPulseStaysOpenLonger() {
    let closures = [0.4, 0.8, 1.2, 1.8, 2.4].map { GlottalPulse(rd: $0).closure }
    #expect(zip(closures, closures.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: [(500.0, 80.0), (1500, 100), (2500, 160)])
  func aResonatorPeaksAtItsFormant(frequency: Double, bandwidth: Double) {
    func gain(_ at: Double) -> Double {
      var resonator = Resonator()
      resonator.tune(frequency: frequency, bandwidth: bandwidth, sampleRate: 16_000)
      return amplitude(at: at) { resonator.process($0) }
    }
    let peak = gain(frequency)
    #expect(peak > gain(frequency - bandwidth) && peak > gain(frequency + bandwidth))
    // Half the power at half the bandwidth to either side.
    #expect(abs(20 * log10(gain(frequency + bandwidth / 2) / peak) + 3) < 0.7)
    #expect(abs(gain(0) - 1) < 1e-3)
  }

  @Test func theNasalZeroCancelsThePole() {
    var (pole, zero) = (Resonator(), Antiresonator())
    pole.tune(frequency: 270, bandwidth: 100, sampleRate: 16_000)
    zero.tune(frequency: 270, bandwidth: 100, sampleRate: 16_000)
    var stream = Seed(4).makeStream()
    for _ in 0..<2000 {
      let x = stream.uniform(-1, 1)
      #expect(abs(zero.process(pole.process(x)) - x) < 1e-9)
    }
  }

  @Test func accentsRiseAndFallAndTheMeanIsKept() {
    var contour = IntonationContour(frames: 400, framePeriod: 0.0025)
    contour.addPhrase(at: -0.2, size: 4)
    contour.addAccent(from: 0.3, to: 0.5, size: 5)
    #expect(contour.semitones[190] > contour.semitones[110] + 3)
    #expect(contour.semitones[399] < contour.semitones[110])
    let isVoiced = (0..<400).map { $0 % 3 != 0 }
    let frequencies = contour.frequencies(mean: 150, isVoiced: isVoiced)
    let voiced = frequencies.indices.filter { isVoiced[$0] }.map { frequencies[$0] }
    #expect(abs(naturalMean(voiced) - 150) < 1e-6)
  }

  /// Amplitude of the response to a sine of `frequency` Hz at 16 kHz, once settled.
  private func amplitude(at frequency: Double, _ process: (Double) -> Double) -> Double {
    let step = 2 * Double.pi * frequency / 16_000
    if frequency == 0 { return (0..<8000).reduce(0.0) { _, _ in process(1) } }
    var (real, imaginary) = (0.0, 0.0)
    for index in 0..<16_000 {
      let y = process(sin(step * Double(index)))
      guard index >= 8000 else { continue }
      real += y * cos(step * Double(index))
      imaginary += y * sin(step * Double(index))
    }
    return (real * real + imaginary * imaginary).squareRoot() / 4000
  }
}
