#if Serving
  import Foundation
  import SerInference
  import SerTestSupport
  import Testing

  @testable import SerServing

  /// Too many requests, clients that leave, and the end of a server.
  @Suite(.serialized) struct LoadTests {
    @Test func aFullQueueIsToldWithTheTimeToWait() async throws {
      let (long, wav) = (try await RunningServer.longWAV(), try await RunningServer.wav(label: 0))
      try await RunningServer.with(limits: {
        $0.jobs = 1
        $0.queueLength = 0
      }) { port, _ in
        let first = try WireClient(port: port)
        try await first.send(
          "POST \(RunningServer.longQuery) HTTP/1.1\r\nHost: x\r\nContent-Length: \(long.count)\r\n\r\n")
        try await first.send(long)
        #expect(try await RunningServer.until("serbase_recognitions_running", is: 1, port: port))
        let second = try WireClient(port: port)
        let refused = try await second.request("POST", "/v1/predict", body: wav)
        #expect(refused.status == 429 && Int(refused.headers["retry-after"] ?? "") ?? 0 > 0, "\(refused.text)")
        #expect(refused.headers["connection"] == nil, "the connection goes on")
        #expect(try await second.request("GET", "/health/ready").status == 200)
        // It is there until now, and its work with it.
        withExtendedLifetime(first) {}
      }
    }

    @Test func whatTakesTooLongIsGivenUp() async throws {
      let (long, wav) = (try await RunningServer.longWAV(), try await RunningServer.wav(label: 0))
      try await RunningServer.with(limits: {
        $0.jobs = 1
        $0.seconds = 3
      }) { port, _ in
        let answer = try await WireClient(port: port).request("POST", RunningServer.longQuery, body: long)
        #expect(answer.status == 503 && answer.headers["retry-after"] != nil, "\(answer.text)")
        #expect(try await RunningServer.until("serbase_recognitions_running", is: 0, port: port))
        #expect(try await WireClient(port: port).request("POST", "/v1/predict", body: wav).status == 200)
      }
    }

    @Test func clientsThatLeaveCostNothingMore() async throws {
      let long = try await RunningServer.longWAV()
      try await RunningServer.with(limits: { $0.jobs = 1 }) { port, _ in
        do {
          let client = try WireClient(port: port)
          try await client.send(
            "POST \(RunningServer.longQuery) HTTP/1.1\r\nHost: x\r\nContent-Length: \(long.count)\r\n\r\n")
          try await client.send(long)
          #expect(try await RunningServer.until("serbase_recognitions_running", is: 1, port: port))
        }
        #expect(
          try await RunningServer.until("serbase_recognitions_running", is: 0, port: port),
          "the work ends with the client, long before it is done")
        #expect(try await RunningServer.until("serbase_upload_memory_bytes", is: 0, port: port))
      }
    }

    @Test func manySlowClientsKeepNobodyFromAnAnswer() async throws {
      let wav = try await RunningServer.wav(label: 0)
      try await RunningServer.with { port, _ in
        let slow = try await withThrowingTaskGroup(of: WireClient.self) { group in
          for index in 0..<200 {
            group.addTask {
              let client = try WireClient(port: port)
              try await client.send(
                index % 2 == 0
                  ? "POST /v1/predict HT"
                  : "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\nRIFF")
              return client
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try await WireClient(port: port).request("POST", "/v1/predict", body: wav).status == 200)
        // Memory is taken for what has come, not for what was announced.
        #expect(try await RunningServer.metric("serbase_upload_memory_bytes", port: port) ?? 1e9 < 1e6)
        // Their connections are there until now.
        withExtendedLifetime(slow) {}
      }
    }

    @Test func uploadsBeyondTheMemoryForThemWait() async throws {
      let wav = try await RunningServer.wav(label: 0)
      try await RunningServer.with(limits: { $0.allBodyBytes = 60_000 }) { port, _ in
        let holding = try WireClient(port: port)
        try await holding.send("POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: \(wav.count)\r\n\r\n")
        try await holding.send(wav.dropLast())
        #expect(try await RunningServer.until("serbase_upload_memory_bytes", is: Double(wav.count - 1), port: port))
        let refused = try await WireClient(port: port).request("POST", "/v1/predict", body: wav)
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil)
        try await holding.send(wav.suffix(1))
        #expect(try await holding.answer().status == 200)
        #expect(try await WireClient(port: port).request("POST", "/v1/predict", body: wav).status == 200)
      }
    }

    @Test func anEndingServerFinishesWhatItHasBegun() async throws {
      let voice = try await RunningServer.wav(label: 2)
      try await RunningServer.with { port, end in
        let begun = try WireClient(port: port)
        try await begun.send("POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: \(voice.count)\r\n\r\n")
        try await begun.send(voice.prefix(20000))
        #expect(try await RunningServer.until("serbase_upload_memory_bytes", is: 20000, port: port))
        end()
        #expect(try await eventually { (try? WireClient(port: port)) == nil }, "no new connections")
        try await begun.send(voice.dropFirst(20000))
        let answer = try await begun.answer()
        #expect(answer.status == 200 && answer.json["emotion"] as? String == "high")
        #expect(try await begun.isEnded())
      }
    }
  }
#endif
