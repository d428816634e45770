import Foundation
import SerAudio
import SerInference
import SerInferenceTestSupport
import SerNumerics
import SerTestSupport
import Testing

/// A sound that arrives in pieces: the same windows however it is cut, and each as a clip of its own.
@Suite struct LiveRecognizerTests {
  /// A voice, a pause longer than a window, another voice.
  static func sound(rate: Int) -> [Float] {
    VoiceFixture.samples(label: 0, seed: 11, seconds: 2.3, rate: rate)
      + VoiceFixture.noise(seconds: 1.4, level: 0.0005, rate: rate)
      + VoiceFixture.samples(label: 2, seed: 12, seconds: 1.93, rate: rate)
  }

  private func withRecognizer(_ body: (Recognizer) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      try await VoiceFixture.write("svm", calibration: .temperature, to: url)
      try await body(Recognizer(contentsOf: url))
    }
  }

  private func hear(
    _ recognizer: Recognizer, _ samples: [Float], rate: Int, _ windows: SlidingWindows, smoothing: Double = 0,
    pieces: () -> Int
  ) throws -> (windows: [WindowRecognition], overall: Recognition) {
    let live = try LiveRecognizer(recognizer, sampleRate: rate, windows: windows, smoothing: smoothing)
    var found: [WindowRecognition] = []
    var start = 0
    while start < samples.count {
      let end = min(samples.count, start + pieces())
      found += try live.push(Array(samples[start..<end]))
      start = end
    }
    return (try found + live.finish(), live.overall)
  }

  @Test(arguments: [(8000, 1.0, 0.25), (22050, 0.7, 0.7), (16000, 1.0, 0.4)])
  func cutsChangeNothing(rate: Int, window: Double, hop: Double) async throws {
    try await withRecognizer { recognizer in
      let windows = try SlidingWindows(window: window, hop: hop)
      let sound = Self.sound(rate: rate)
      let whole = try hear(recognizer, sound, rate: rate, windows, smoothing: 1) { sound.count }
      #expect(whole.windows.contains { $0.recognition.isJudged } && whole.overall.isJudged)
      for seed in 1...6 {
        var stream = Seed(UInt64(seed)).makeStream()
        let greatest = [3, 50, 777, 4000, 20000, 90000][seed - 1]
        let cut = try hear(recognizer, sound, rate: rate, windows, smoothing: 1) {
          1 + Int(stream.next() % UInt64(greatest))
        }
        #expect(cut.windows == whole.windows && cut.overall == whole.overall, "pieces up to \(greatest)")
      }
    }
  }

  @Test func aWindowIsAClip() async throws {
    try await withRecognizer { recognizer in
      let sound = Self.sound(rate: 16000)
      let found = try hear(recognizer, sound, rate: 16000, SlidingWindows(window: 1, hop: 0.5)) { 1000 }.windows
      #expect(found.map(\.start) == (0..<found.count).map { Double($0) * 0.5 })
      #expect(found.last?.end == Double(sound.count) / 16000 && found.dropLast().allSatisfy { $0.end - $0.start == 1 })
      #expect(found.contains { !$0.recognition.isJudged }, "the pause")
      for window in found where window.recognition.isJudged {
        let range = Int(window.start * 16000)..<Int((window.end * 16000).rounded())
        let clip = try AudioClip(samples: Array(sound[range]), sampleRate: 16000)
        #expect(try recognizer.recognize(clip).scores == window.recognition.scores, "\(window.start) s")
      }
      // One voice before the pause, another behind it.
      #expect(found.first?.recognition.emotion == "low" && found.dropLast().last?.recognition.emotion == "high")
    }
  }

  @Test func theDecisionIsTheMeanOfWindowsWithSpeech() async throws {
    try await withRecognizer { recognizer in
      let (windows, overall) = try hear(
        recognizer, Self.sound(rate: 16000), rate: 16000, SlidingWindows(window: 1, hop: 0.5)
      ) { 5000 }
      let judged = windows.filter(\.recognition.isJudged)
      #expect(judged.count > 2 && judged.count < windows.count)
      for place in 0..<3 {
        let mean = judged.reduce(0) { $0 + Double($1.recognition.scores[place]) } / Double(judged.count)
        #expect(abs(Double(overall.scores[place]) - mean) < 1e-6)
      }
      let silence = try hear(
        recognizer, [Float](repeating: 0, count: 40000), rate: 16000, SlidingWindows(window: 1, hop: 0.5)
      ) { 5000 }
      #expect(silence.overall.outcome == .noSpeech(.nothingHeard) && silence.windows.count == 4)
    }
  }

  @Test func shortSoundsAreOneWindow() async throws {
    try await withRecognizer { recognizer in
      let windows = try SlidingWindows(window: 3, hop: 0.5)
      let sound = VoiceFixture.samples(label: 1, seed: 4, seconds: 1.2)
      let found = try hear(recognizer, sound, rate: 16000, windows) { 100 }
      #expect(
        found.windows.count == 1 && found.windows[0].recognition.emotion == "middle" && found.windows[0].end == 1.2)
      let exact = VoiceFixture.samples(label: 1, seed: 4, seconds: 3)
      #expect(try hear(recognizer, exact, rate: 16000, windows) { 100 }.windows.count == 1)
      #expect(try hear(recognizer, exact + [0], rate: 16000, windows) { 100 }.windows.count == 2)
      let nothing = try LiveRecognizer(recognizer, sampleRate: 16000, windows: windows)
      #expect(try nothing.finish().isEmpty && nothing.overall.outcome == .noSpeech(.tooShort))
    }
  }

  /// p̄ + (1 − e^(−hop/τ)) (p − p̄), begun anew behind a window without speech.
  @Test func smoothingIsAnExponentialMean() async throws {
    try await withRecognizer { recognizer in
      let found = try hear(
        recognizer, Self.sound(rate: 16000), rate: 16000, SlidingWindows(window: 1, hop: 0.25), smoothing: 0.5
      ) { 999 }.windows
      var mean: [Double]?
      for window in found {
        guard window.recognition.isJudged else {
          #expect(!window.smoothed.isJudged)
          mean = nil
          continue
        }
        let own = window.recognition.scores.map(Double.init)
        mean = mean.map { mean in zip(mean, own).map { $0 + (1 - exp(-0.5)) * ($1 - $0) } } ?? own
        for (x, y) in zip(window.smoothed.scores, mean ?? []) { #expect(abs(Double(x) - y) < 1e-6) }
      }
    }
  }

  /// Ten minutes in pieces leave no more behind than a second does.
  @Test func memoryIsConstant() async throws {
    try await withRecognizer { recognizer in
      let live = try LiveRecognizer(recognizer, sampleRate: 16000, windows: SlidingWindows(window: 3, hop: 1))
      let second = VoiceFixture.noise(seconds: 1, level: 0.001)
      for _ in 0..<40 { _ = try live.push(second) }
      let before = ProcessUsage.residentBytes
      for _ in 0..<560 { _ = try live.push(second) }
      #expect(live.seconds == 600)
      // The samples alone would be 36 MB; other tests run beside this one.
      #expect(ProcessUsage.residentBytes - before < 30_000_000)
    }
  }

  @Test func impossibleWindowsAreRefused() throws {
    for (window, hop) in [(0.1, 0.1), (3, 4), (3, 0), (601, 1), (3, .nan), (.nan, 1)] as [(Double, Double)] {
      #expect(throws: RecognitionError.self) { try SlidingWindows(window: window, hop: hop) }
    }
  }

  @Test func samplesThatAreNoNumbersAreRefused() async throws {
    try await withRecognizer { recognizer in
      let live = try LiveRecognizer(recognizer, sampleRate: 16000, windows: SlidingWindows(window: 1, hop: 1))
      _ = try live.push([0, 0.1])
      #expect(throws: RecognitionError.audio(.notFinite(path: "stream", sample: 3))) { try live.push([0, .nan]) }
      #expect(throws: RecognitionError.self) {
        try LiveRecognizer(recognizer, sampleRate: 10, windows: SlidingWindows(window: 1, hop: 1))
      }
    }
  }
}
