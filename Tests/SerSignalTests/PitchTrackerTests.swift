import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Testing

@testable import SerSignal

@Suite struct PitchTrackerTests {
  private static let rate = 16000.0

  /// Ten harmonics falling by 6 dB an octave, the frequency a function of time.
  private func voice(seconds: Double, frequency: (Double) -> Double) -> [Float] {
    var phase = 0.0
    return (0..<Int(seconds * Self.rate)).map { n in
      phase += 2 * .pi * frequency(Double(n) / Self.rate) / Self.rate
      return Float((1...10).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) } * 0.1)
    }
  }

  private func noise(_ count: Int, amplitude: Float) -> [Float] {
    var stream = Seed(7).makeStream()
    return (0..<count).map { _ in amplitude * Float(stream.gaussian()) }
  }

  @Test(arguments: [70.0, 95, 130, 210.5, 333, 480, 601])
  func steadyVoicesAreFoundWithinAFewTenthsOfAPercent(frequency: Double) {
    let contour = PitchTracker().track(voice(seconds: 0.5) { _ in frequency })
    // Frames whose 64 ms reach beyond the signal see zeros.
    for value in contour.frequencies.dropFirst(4).dropLast(4) {
      #expect(value.map { abs($0 / frequency - 1) < 3e-3 } ?? false, "\(String(describing: value)) for \(frequency) Hz")
    }
  }

  @Test func glidesAreFollowed() {
    let contour = PitchTracker().track(voice(seconds: 1) { 150 + 100 * $0 })
    for (index, value) in contour.frequencies.enumerated().dropFirst(5).dropLast(5) {
      let expected = 150 + 100 * Double(index) * contour.hop
      #expect(value.map { abs($0 / expected - 1) < 0.02 } ?? false, "\(String(describing: value)) at frame \(index)")
    }
  }

  @Test func noiseAndSilenceAreUnvoiced() {
    let tracker = PitchTracker()
    #expect(tracker.track(noise(16000, amplitude: 0.1)).voicedFraction < 0.03)
    #expect(tracker.track([Float](repeating: 0, count: 8000)).voiced.isEmpty)
  }

  @Test func quietStretchesAreUnvoiced() {
    let loud = voice(seconds: 0.5) { _ in 200 }
    let contour = PitchTracker().track(loud + loud.map { $0 * 0.003 })
    #expect(contour.frequencies[8..<45].allSatisfy { $0 != nil })
    #expect(contour.frequencies[60..<95].allSatisfy { $0 == nil })
  }

  @Test func aTrackerCanBeUsedAgainForShorterSignals() {
    let tracker = PitchTracker()
    let short = voice(seconds: 0.2) { _ in 180 }
    let fresh = PitchTracker().track(short)
    _ = tracker.track(voice(seconds: 1) { _ in 90 })
    #expect(tracker.track(short) == fresh)
    #expect(tracker.track([0.1, -0.1]).frequencies.count == 1)
  }

  @Test func impossibleParametersAreNamed() {
    var parameters = PitchParameters()
    #expect(parameters.problem == nil)
    parameters.lowest = 20
    #expect(parameters.problem?.contains("two periods") == true)
    parameters.lowest = 700
    #expect(parameters.problem != nil)
    parameters = PitchParameters()
    parameters.medianWidth = 4
    #expect(parameters.problem?.contains("odd") == true)
  }

  @Test func theSlowDefinitionGivesTheSameDifference() {
    let samples = noise(1024, amplitude: 0.2)
    let parameters = PitchParameters()
    var row = [Float](repeating: 0, count: parameters.longestLag + 1)
    samples.withUnsafeBufferPointer { samples in
      row.withUnsafeMutableBufferPointer { row in
        _ = PitchDifference(parameters).normalized(frame: 3, of: samples, into: row)
      }
    }
    // Frame 3 begins 32 samples before the signal: zeros stand there.
    let start = 3 * parameters.hopLength - parameters.frameLength / 2
    func sample(_ n: Int) -> Double { samples.indices.contains(start + n) ? Double(samples[start + n]) : 0 }
    var running = 0.0
    for lag in 1...parameters.longestLag {
      let difference = (0..<parameters.windowLength).reduce(0.0) { sum, n in
        sum + (sample(n) - sample(n + lag)) * (sample(n) - sample(n + lag))
      }
      running += difference
      #expect(abs(Double(row[lag]) - difference * Double(lag) / running) < 2e-5)
    }
  }

  @Test func rangeAndSmoothingRemoveOctaveJumps() throws {
    let range = try #require(PitchCleaning.range(of: [200, 200, 210, 190, 100, 400]))
    #expect(!range.contains(100) && !range.contains(400) && range.contains(200))
    let jumped: [Double?] = [200, 201, 402, 202, 203, nil, 100]
    #expect(PitchCleaning.smooth(jumped, width: 3) == [200.5, 201, 202, 203, 202.5, nil, 100])
    var short: [Double?] = [nil, 100, 101, nil, 100, 101, 102]
    PitchCleaning.removeShortRuns(&short, shortest: 3)
    #expect(short == [nil, nil, nil, nil, 100, 101, 102])
  }

  /// `librosa.yin(y16k, fmin=65, fmax=500, sr=16000, frame_length=1024, hop_length=160)` of librosa 0.11.
  @Test(
    .enabled(if: Corpora.ravdess != nil, "needs the RAVDESS recordings (SERBASE_CORPORA)"),
    arguments: [
      ("yin_r1", "Actor_01/03-01-01-01-01-01-01.wav"), ("yin_r2", "Actor_02/03-01-05-02-02-02-02.wav"),
      ("yin_r3", "Actor_20/03-01-03-01-02-01-20.wav"),
    ])
  func agreesWithLibrosaOnRealSpeech(golden: String, path: String) throws {
    let expected = try #require(try Goldens.array(golden).floats)
    let url = try #require(Corpora.ravdess).appendingPathComponent(path)
    let samples = try Resampler.resample(try AudioFile.read(url).clip, to: 16000).samples
    var parameters = PitchParameters()
    parameters.lowest = 65
    parameters.highest = 500
    parameters.integration = .zeroExtended
    let raw = samples.withUnsafeBufferPointer { PitchTracker(parameters).rawEstimates(of: $0) }
    #expect(raw.frequencies.count == expected.count)
    let strays = zip(raw.frequencies, expected).count { abs($0 / Double($1) - 1) > 1e-4 }
    #expect(strays == 0, "\(strays) of \(expected.count) frames differ by more than 0.01 %")
    // The paper's own window agrees where both are sure.
    parameters.integration = .fixedWindow
    let fixed = samples.withUnsafeBufferPointer { PitchTracker(parameters).rawEstimates(of: $0) }
    let sure = expected.indices.filter { raw.aperiodicity[$0] < 0.1 && fixed.aperiodicity[$0] < 0.1 }
    #expect(sure.allSatisfy { abs(fixed.frequencies[$0] / Double(expected[$0]) - 1) < 0.03 })
  }
}
