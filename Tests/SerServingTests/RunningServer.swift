#if Serving
  import Foundation
  import SerAudio
  import SerInference
  import SerInferenceTestSupport
  import SerTestSupport

  @testable import SerServing

  /// A server of three voices' classes on a free port, and sound for it.
  enum RunningServer {
    static let version = "serbase test"

    /// A support vector machine that gives probabilities.
    static let recognizer = Task {
      try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("bundle")
        try await VoiceFixture.write("svm", calibration: .temperature, to: url)
        return try Recognizer(contentsOf: url)
      }
    }

    /// Runs a server as long as `body` does; ends it as a signal would.
    static func with<Value: Sendable>(
      limits change: (inout ServingLimits) -> Void = { _ in }, token: String? = nil, origins: [String] = [],
      abstainBelow: Double? = nil, _ body: (_ port: Int, _ end: @Sendable () -> Void) async throws -> Value
    ) async throws -> Value {
      var limits = ServingLimits(jobs: 2)
      limits.seconds = 60
      change(&limits)
      let server = RecognitionServer(
        try await recognizer.value, version: version, limits: limits, token: try token.map { try BearerToken($0) },
        origins: AllowedOrigins(origins), abstainBelow: abstainBelow)
      let (ports, port) = AsyncStream<Int>.makeStream()
      let task = Task {
        defer { port.finish() }
        try await server.run(host: "127.0.0.1", port: 0) { port.yield($0) }
      }
      var iterator = ports.makeAsyncIterator()
      guard let number = await iterator.next() else {
        try await task.value
        throw CancellationError()
      }
      let result: Result<Value, any Error>
      do { result = .success(try await body(number) { task.cancel() }) } catch { result = .failure(error) }
      task.cancel()
      try await task.value
      return try result.get()
    }

    /// A WAV of a voice.
    static func wav(label: Int, seconds: Double = 1.5, rate: Int = 16000) async throws -> Data {
      try await wav(VoiceFixture.samples(label: label, seed: 99, seconds: seconds, rate: rate), rate: rate)
    }

    static func wav(_ samples: [Float], rate: Int) async throws -> Data {
      try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("a.wav")
        try AudioFile.writeWAV(samples, sampleRate: rate, to: url)
        return try Data(contentsOf: url)
      }
    }

    /// A recording that takes minutes to judge with ``longQuery`` on any machine, unless somebody ends it: windows so many
    /// and so long.
    static func longWAV() async throws -> Data {
      let voice = VoiceFixture.samples(label: 1, seed: 3, rate: 8000)
      return try await wav((0..<200).flatMap { _ in voice }, rate: 8000)
    }

    static let longQuery = "/v1/predict?window=30&hop=0.02"
    static let audio = [("Content-Type", "audio/wav")]

    /// A figure of `/metrics`.
    static func metric(_ name: String, port: Int) async throws -> Double? {
      let page = try await WireClient(port: port).request("GET", "/metrics").text
      return page.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
        Double($0.dropFirst(name.count + 1))
      }
    }

    /// Waits until a figure has a value.
    static func until(_ name: String, is value: Double, port: Int) async throws -> Bool {
      try await eventually { try await metric(name, port: port) == value }
    }
  }
#endif
