import Foundation
import SerNumerics
import SerSignal
import Testing

@Suite struct PhaseVocoderTests {
  private static func stretch(_ samples: [Float], rate: Double, sampleRate: Int = 16000) -> [Float] {
    samples.withUnsafeBufferPointer { PhaseVocoder(sampleRate: sampleRate).stretch($0, rate: rate) }
  }

  /// Harmonics of 120 Hz that fade in and out, with some noise.
  private static func voice(seconds: Double, sampleRate: Int = 16000) -> [Float] {
    var stream = Seed(3).makeStream()
    return (0..<Int(seconds * Double(sampleRate))).map { n in
      let time = Double(n) / Double(sampleRate)
      let harmonics = (1...10).reduce(0) { $0 + sin(2 * .pi * 120 * Double($1) * time) / Double($1) }
      return Float(0.2 * harmonics * sin(.pi * time / seconds) + 0.001 * stream.gaussian())
    }
  }

  @Test func nothingChangesAtRateOne() {
    let samples = Self.voice(seconds: 1)
    let same = Self.stretch(samples, rate: 1)
    #expect(same.count == samples.count)
    let error = zip(samples, same).map { abs($0 - $1) }.max() ?? 1
    #expect(error < 1e-5)
  }

  @Test(arguments: [0.5, 0.8, 0.9, 1.1, 1.25, 2.0], [8000, 16000, 44100, 48000])
  func lengthPitchAndLevelOfATone(rate: Double, sampleRate: Int) {
    let frequency = 440.0
    let samples = (0..<2 * sampleRate).map { Float(0.5 * sin(2 * .pi * frequency * Double($0) / Double(sampleRate))) }
    let stretched = Self.stretch(samples, rate: rate, sampleRate: sampleRate)
    #expect(stretched.count == Int((Double(samples.count) / rate).rounded()))
    // Rising zero crossings of the middle half, and its level.
    let middle = stretched[stretched.count / 4..<3 * stretched.count / 4]
    let crossings = zip(middle, middle.dropFirst()).count { $0 < 0 && $1 >= 0 }
    let found = Double(crossings) * Double(sampleRate) / Double(middle.count)
    #expect(abs(found - frequency) < 2 * Double(sampleRate) / Double(middle.count) + 0.5)
    let level = (middle.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(middle.count)).squareRoot()
    #expect(abs(20 * log10(level / (0.5 / 2.0.squareRoot()))) < 0.5)
  }

  @Test func anEventMovesWithTheTime() throws {
    // A burst at 0.6 of the length stays at 0.6 of the length.
    var samples = [Float](repeating: 0, count: 16000)
    var stream = Seed(1).makeStream()
    for n in 9600..<9700 { samples[n] = Float(0.5 * stream.gaussian()) }
    for rate in [0.7, 1.4] {
      let stretched = Self.stretch(samples, rate: rate)
      var (sum, moment) = (0.0, 0.0)
      for (n, value) in stretched.enumerated() {
        sum += Double(value) * Double(value)
        moment += Double(n) * Double(value) * Double(value)
      }
      #expect(abs(moment / sum / Double(stretched.count) - 9650.0 / 16000) < 0.015)
    }
  }

  @Test func silenceStaysSilentAndShortSignalsSurvive() {
    #expect(Self.stretch([Float](repeating: 0, count: 5000), rate: 0.8).allSatisfy { $0 == 0 })
    #expect(Self.stretch([0.5], rate: 2).count == 1)
    #expect(Self.stretch([Float](repeating: 0.1, count: 10), rate: 0.5).allSatisfy { $0.isFinite })
  }
}
