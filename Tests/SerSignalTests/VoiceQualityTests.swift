import Foundation
import SerNumerics
import Testing

@testable import SerSignal

@Suite struct VoiceQualityTests {
  static let rate = 16000.0

  /// Pulses through a resonator, each at a given time (in samples, between them too) and of a given strength: every
  /// period begins exactly where it should.
  static func pulses(at times: [Double], amplitudes: [Double], count: Int) -> [Float] {
    var signal = [Double](repeating: 0, count: count)
    for (time, amplitude) in zip(times, amplitudes) {
      for n in Int(time.rounded(.up))..<min(count, Int(time) + 160) {
        let t: Double = (Double(n) - time) / rate
        let decay: Double = exp(-t * 2 * Double.pi * 120)
        signal[n] += amplitude * decay * sin(2 * Double.pi * 500 * t)
      }
    }
    return signal.map { Float($0) }
  }

  /// Times of periods around `period` samples, each off by a normal deviation of `jitter` periods.
  static func times(period: Double, jitter: Double, count: Int, seed: UInt64 = 3) -> [Double] {
    var stream = Seed(seed).makeStream()
    var times: [Double] = []
    var next = 200.0
    while next < Double(count) - 400 {
      times.append(next)
      next += period * (1 + jitter * stream.gaussian())
    }
    return times
  }

  static func marks(of signal: [Float], frequency: Double) -> PeriodMarks {
    signal.withUnsafeBufferPointer { signal in
      PeriodMarker(sampleRate: rate).marks(of: signal, in: 0..<signal.count) { _ in frequency }
    }
  }

  @Test(arguments: [0.0, 0.005, 0.01, 0.02])
  func jitterIsMeasured(jitter: Double) {
    let times = Self.times(period: 133.3, jitter: jitter, count: 32000)
    let signal = Self.pulses(at: times, amplitudes: times.map { _ in 0.3 }, count: 32000)
    let marks = Self.marks(of: signal, frequency: Self.rate / 133.3)
    #expect(abs(marks.positions.count - times.count) <= 3)
    let measured = Perturbation(of: [marks], sampleRate: Self.rate)
    var exact = PeriodMarks()
    exact.positions = times
    let expected = Perturbation(of: [exact], sampleRate: Self.rate)
    #expect(abs(measured.jitterLocal - expected.jitterLocal) < 0.0003 + 0.05 * expected.jitterLocal)
    #expect(abs(measured.jitterRAP - expected.jitterRAP) < 0.0003 + 0.05 * expected.jitterRAP)
    #expect(abs(measured.jitterPPQ5 - expected.jitterPPQ5) < 0.0003 + 0.05 * expected.jitterPPQ5)
    // Two independent normal deviations differ by 2/√π of one on average.
    let theory: Double = 2 / Double.pi.squareRoot() * jitter
    #expect(abs(expected.jitterLocal - theory) < 0.15 * jitter + 1e-12)
  }

  @Test(arguments: [0.0, 0.03, 0.08])
  func shimmerIsMeasured(shimmer: Double) {
    var stream = Seed(9).makeStream()
    let times = Self.times(period: 120, jitter: 0, count: 32000)
    let amplitudes = times.map { _ in 0.3 * (1 + shimmer * stream.gaussian()) }
    let signal = Self.pulses(at: times, amplitudes: amplitudes, count: 32000)
    let measured = Perturbation(
      of: [Self.marks(of: signal, frequency: Self.rate / 120)], sampleRate: Self.rate)
    var exact = PeriodMarks()
    exact.positions = times
    exact.amplitudes = amplitudes
    let expected = Perturbation(of: [exact], sampleRate: Self.rate)
    #expect(abs(measured.shimmerLocal - expected.shimmerLocal) < 0.002 + 0.1 * expected.shimmerLocal)
    #expect(abs(measured.shimmerDecibel - expected.shimmerDecibel) < 0.02 + 0.1 * expected.shimmerDecibel)
    #expect(abs(measured.shimmerAPQ3 - expected.shimmerAPQ3) < 0.002 + 0.1 * expected.shimmerAPQ3)
    #expect(abs(measured.shimmerAPQ5 - expected.shimmerAPQ5) < 0.002 + 0.1 * expected.shimmerAPQ5)
  }

  @Test func perturbationEqualsItsDefinition() {
    var marks = PeriodMarks()
    marks.positions = [0, 100, 202, 301, 401, 503]  // periods 100, 102, 99, 100, 102
    marks.amplitudes = [1, 1.1, 1, 0.9, 1, 1]
    let found = Perturbation(of: [marks], sampleRate: 1)
    let mean: Double = 503.0 / 5
    let local: Double = 8.0 / 4 / mean
    #expect(abs(found.jitterLocal - local) < 1e-12)
    let third: Double = 301.0 / 3  // the mean of all three windows of three
    let rap: Double = [102.0, 99, 100].reduce(0) { $0 + abs($1 - third) } / 3
    #expect(abs(found.jitterRAP - rap / mean) < 1e-12)
    #expect(abs(found.jitterPPQ5 - abs(99 - mean) / mean) < 1e-12)
    let shimmer: Double = 0.4 / 5
    #expect(abs(found.shimmerLocal - shimmer) < 1e-12)
    // A missed period (ratio 2) is no jitter; one period alone has none.
    marks.positions = [0, 100, 200, 400, 500]
    #expect(Perturbation(of: [marks], sampleRate: 1).jitterLocal == 0)
    #expect(Perturbation(of: [PeriodMarks()], sampleRate: 1) == Perturbation(of: [], sampleRate: 1))
  }

  /// A voice plus white noise of known level: the ratio is what was mixed.
  @Test(arguments: [0.0, 5, 10, 20, 30], [110.0, 233.7])
  func harmonicityIsTheRatioThatWasMixed(decibel: Double, frequency: Double) {
    var stream = Seed(2).makeStream()
    let voice: [Double] = (0..<32000).map { n in
      let phase: Double = 2 * Double.pi * frequency * Double(n) / Self.rate
      return (1...12).reduce(0.0) { sum, harmonic in sum + sin(phase * Double(harmonic)) / Double(harmonic) }
    }
    let power: Double = voice.reduce(0) { $0 + $1 * $1 } / Double(voice.count)
    let noise: Double = (power * pow(10, -decibel / 10)).squareRoot()
    let signal: [Float] = voice.map { sample in
      let mixed: Double = sample + noise * stream.gaussian()
      return Float(0.1 * mixed)
    }
    let harmonicity = Harmonicity(sampleRate: Self.rate, windowLength: 1024, lowest: 60)
    let ratios = signal.withUnsafeBufferPointer { signal in
      stride(from: 2000, to: 30000, by: 1000).map {
        harmonicity.ratio(around: $0, of: signal, frequency: frequency * 1.01)
      }
    }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    #expect(abs(mean - decibel) < 1, "\(mean) dB for \(decibel) dB")
  }

  @Test func harmonicityHasBounds() {
    let harmonicity = Harmonicity(sampleRate: Self.rate, windowLength: 1024, lowest: 60)
    let clean: [Float] = (0..<16000).map { 0.2 * Float(sin(2 * Double.pi * 150.3 * Double($0) / Self.rate)) }
    clean.withUnsafeBufferPointer { clean in
      #expect(harmonicity.ratio(around: 8000, of: clean, frequency: 150) > 35)
      #expect(harmonicity.ratio(around: 90_000, of: clean, frequency: 150) == -20)
    }
    [Float](repeating: 0, count: 4000).withUnsafeBufferPointer { silence in
      #expect(harmonicity.ratio(around: 2000, of: silence, frequency: 150) == -20)
    }
  }

  @Test func syllablesAndPausesAreCounted() {
    // Four bursts of 150 ms with dips of 6 dB, a pause of 300 ms, two more.
    let syllable: [Double] = (0..<15).map { frame in
      let distance: Double = abs(Double(frame) - 7) / 7
      return -10 - 6 * distance
    }
    let pause = [Double](repeating: -60, count: 30)
    let levels: [Double] = [syllable, syllable, syllable, syllable, pause, syllable, syllable].flatMap { $0 }
    let voiced = [Bool](repeating: true, count: levels.count)
    let found = SyllableNuclei(levels: levels, isVoiced: voiced, hop: 0.01)
    #expect(found.peaks == [7, 22, 37, 52, 97, 112] && found.pauses == [60..<90])
    let unvoiced = SyllableNuclei(levels: levels, isVoiced: levels.indices.map { $0 < 60 }, hop: 0.01)
    #expect(unvoiced.peaks.count == 4)
    // Ripples of less than the dip are one syllable; a shorter gap is no pause.
    #expect(SyllableNuclei.peaks(of: [-10, -9, -10, -9, -10.5, -9], dip: 2).count == 1)
    let brief: [Double] = [syllable, [Double](repeating: -60, count: 10), syllable].flatMap { $0 }
    #expect(SyllableNuclei(levels: brief, isVoiced: brief.map { _ in true }, hop: 0.01).pauses.isEmpty)
  }

  @Test func levelsAreThoseOfTheSignal() {
    let sine: [Float] = (0..<16000).map { 0.5 * Float(sin(2 * Double.pi * 200 * Double($0) / Self.rate)) }
    let contour = IntensityContour(windowLength: 1024, hopLength: 160)
    let levels = sine.withUnsafeBufferPointer { contour.levels(of: $0) }
    #expect(levels.count == 101)
    let expected: Double = 20 * log10(0.5 / 2.0.squareRoot())
    for level in levels { #expect(abs(level - expected) < 0.2) }
    let silence = [Float](repeating: 0, count: 800).withUnsafeBufferPointer { contour.levels(of: $0) }
    #expect(silence.allSatisfy { $0 == -100 })
  }
}
