#if Serving
  import Foundation
  import SerAudio
  import SerInference
  import SerInferenceTestSupport
  import Testing

  @testable import SerServing

  /// Streams: a line a window, at once, whatever the pieces.
  @Suite(.serialized) struct StreamTests {
    /// Samples of 16 bits: three voices.
    private static let bytes: Data = {
      let samples = (0..<3).flatMap { VoiceFixture.samples(label: $0, seed: 8, seconds: 2) }
      return samples.reduce(into: Data()) { bytes, sample in
        withUnsafeBytes(of: Int16(max(-32768, min(32767, sample * 32768))).littleEndian) {
          bytes.append(contentsOf: $0)
        }
      }
    }()

    private func begin(_ port: Int, query: String = "?window=1.5&hop=0.5", headers: String = "") async throws
      -> WireClient
    {
      let client = try WireClient(port: port)
      try await client.send(
        "POST /v1/stream\(query) HTTP/1.1\r\nHost: x\r\n\(headers)Transfer-Encoding: chunked\r\n\r\n")
      return client
    }

    private func push(_ bytes: Data, to client: WireClient) async throws {
      try await client.send(Data("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Data("\r\n".utf8))
    }

    private func lines(_ answer: WireClient.Answer) throws -> [[String: Any]] {
      try answer.text.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    }

    @Test func linesAreThoseOfTheLiveRecognizerHoweverTheSoundIsCut() async throws {
      let recognizer = try await RunningServer.recognizer.value
      let listener = StreamListener(
        recognizer, format: try PCMFormat(sampleRate: 16000, channels: 1, encoding: .s16le),
        windows: try SlidingWindows(window: 1.5, hop: 0.5), smoothing: 0,
        memory: BodyMemory.Share(of: BodyMemory(limit: 1 << 20)))
      try listener.take([UInt8](Self.bytes))
      var expected: [WindowRecognition] = []
      while let window = try listener.next() { expected.append(window) }
      expected += try listener.finish().last
      let text = try expected.map { String(decoding: try JSONText.of($0), as: UTF8.self) }
      #expect(text.count >= 10)
      try await RunningServer.with { port, _ in
        for pieces in [[5000, 1, 777], [Self.bytes.count], [99_999, 3]] {
          let client = try await begin(port)
          var rest = Self.bytes[...]
          for turn in 0... where !rest.isEmpty {
            let piece = rest.prefix(pieces[turn % pieces.count])
            try await push(Data(piece), to: client)
            rest = rest.dropFirst(piece.count)
            if rest.isEmpty { break }
          }
          try await client.send("0\r\n\r\n")
          let answer = try await client.answer()
          #expect(answer.status == 200 && answer.headers["content-type"] == "application/x-ndjson")
          let found = answer.text.split(separator: "\n").map(String.init)
          #expect(Array(found.dropLast()) == text)
          let end = try #require(try lines(answer).last)
          #expect(end["ended"] as? String == "end of the stream")
          #expect((end["overall"] as? [String: Any])?["seconds"] as? Double == 6)
        }
        #expect(try await RunningServer.until("serbase_streams_open", is: 0, port: port))
      }
    }

    @Test func linesComeWhileTheStreamGoesOn() async throws {
      try await RunningServer.with { port, _ in
        let client = try await begin(
          port, query: "?window=1&hop=0.5", headers: "Content-Type: audio/pcm; rate=16000\r\n")
        #expect(try await client.head().status == 200)
        try await push(Self.bytes.prefix(32000), to: client)
        let first = try #require(try await client.chunk())
        #expect(String(decoding: first, as: UTF8.self).contains("\"end\":1"))
        #expect(try await RunningServer.metric("serbase_streams_open", port: port) == 1)
        try await push(Self.bytes[32000..<48000], to: client)
        #expect(String(decoding: try #require(try await client.chunk()), as: UTF8.self).contains("\"end\":1.5"))
      }
    }

    @Test func aWAVTellsItsFormatAndFaultsEndAStreamInWords() async throws {
      let wav = try await RunningServer.wav(label: 2, seconds: 2, rate: 8000)
      let infinite = withUnsafeBytes(of: Float.infinity.bitPattern.littleEndian) { Data($0) }
      try await RunningServer.with(limits: { $0.streamSeconds = 4 }) { port, _ in
        for (query, bytes, says) in [
          ("?window=1", wav, nil), ("?encoding=f32le", infinite, "NaN or infinite"),
          ("", Data("RIFF....WAVEfmt ".utf8), "within its header"), ("", Data([0]), "without a single sample"),
          ("", Self.bytes, "at most 4 s"), ("?rate=768000&window=600", Self.bytes, "don't fit into memory"),
        ] as [(String, Data, String?)] {
          let client = try await begin(port, query: query)
          for start in stride(from: 0, to: bytes.count, by: 30000) {
            // The server may have ended it.
            try? await push(Data(bytes.dropFirst(start).prefix(30000)), to: client)
          }
          try? await client.send("0\r\n\r\n")
          let last = try #require(try lines(try await client.answer()).last)
          let problem = last["problem"] as? [String: Any]
          if let says {
            #expect((problem?["detail"] as? String)?.contains(says) == true, "\(last)")
          } else {
            #expect((last["overall"] as? [String: Any])?["seconds"] as? Double == 2 && problem == nil)
          }
        }
        #expect(try await RunningServer.until("serbase_streams_open", is: 0, port: port))
      }
    }

    /// A header that announces four gigabytes of nothing, and then a byte now and then.
    @Test func aStreamMustComeAsFastAsItSounds() async throws {
      try await RunningServer.with(limits: { $0.seconds = 3 }) { port, _ in
        let client = try await begin(port)
        try await push(Data("RIFF....WAVEJUNK".utf8) + Data(repeating: 255, count: 4), to: client)
        for _ in 0..<150 where (try? await push(Data([0]), to: client)) != nil {
          try await Task.sleep(for: .milliseconds(60))
        }
        let last = try #require(try lines(try await client.answer()).last)
        #expect("\(last["problem"] ?? "")".contains("as fast as it sounds"), "\(last)")
      }
    }

    /// What isn't little-endian PCM must not be heard as if it were.
    @Test(arguments: ["audio/L16", "audio/mpeg", "text/plain"])
    func otherTypesAreRefused(type: String) async throws {
      try await RunningServer.with { port, _ in
        let client = try await begin(port, headers: "Content-Type: \(type)\r\n")
        #expect(try await client.answer().status == 415)
      }
    }

    @Test func onlySoManyStreamsAndAllEndWithTheServer() async throws {
      try await RunningServer.with(limits: { $0.streams = 1 }) { port, end in
        let client = try await begin(port)
        try await push(Self.bytes.prefix(50000), to: client)
        #expect(try await RunningServer.until("serbase_streams_open", is: 1, port: port))
        let second = try await begin(port)
        let refused = try await second.answer()
        #expect(refused.status == 429 && refused.headers["retry-after"] != nil)
        end()
        try await Task.sleep(for: .milliseconds(100))
        try await push(Self.bytes.prefix(50000), to: client)
        let last = try #require(try lines(try await client.answer()).last)
        #expect(last["ended"] as? String == "the server is ending")
      }
    }
  }
#endif
