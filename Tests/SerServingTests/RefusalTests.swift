#if Serving
  import Foundation
  import SerAudio
  import Testing

  @testable import SerServing

  /// What is wrong with a request is told with its status, in a problem detail, and with nothing of the server's inside.
  @Suite(.serialized) struct RefusalTests {
    private func check(_ answer: WireClient.Answer, _ status: Int, _ says: String, _ what: String) {
      #expect(answer.status == status, "\(what): \(answer.status) \(answer.text)")
      #expect(answer.headers["content-type"] == "application/problem+json", "\(what)")
      #expect(
        answer.json["status"] as? Int == status && answer.json["title"] as? String == Problem.kinds[status], "\(what)")
      let detail = answer.json["detail"] as? String ?? ""
      #expect(detail.contains(says), "\(what): \(detail)")
      for inside in ["/tmp", "/root", "Sources", ".swift", "Error("] {
        #expect(!answer.text.contains(inside), "\(what)")
      }
    }

    @Test func badRequests() async throws {
      let wav = try await RunningServer.wav(label: 0)
      var floats = wav
      floats.replaceSubrange(20..<22, with: [3, 0])
      let form = "multipart/form-data; boundary=b0"
      let field = "--b0\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b0--"
      try await RunningServer.with { port, _ in
        for (status, says, path, headers, body) in [
          (400, "empty", "/v1/predict", RunningServer.audio, Data()),
          (400, "?windows", "/v1/predict?windows=3", RunningServer.audio, wav),
          (400, "twice", "/v1/predict?window=3&window=3", RunningServer.audio, wav),
          (400, "a number", "/v1/predict?window=long", RunningServer.audio, wav),
          (400, "a number", "/v1/predict?window=nan", RunningServer.audio, wav),
          (400, "0.25 to 600", "/v1/predict?window=0.1", RunningServer.audio, wav),
          (400, "window", "/v1/predict?hop=1", RunningServer.audio, wav),
          (400, "boundary", "/v1/predict", [("Content-Type", "multipart/form-data")], wav),
          (400, "boundary", "/v1/predict", [("Content-Type", "multipart/form-data; boundary=\"\"")], wav),
          (400, "closing boundary", "/v1/predict", [("Content-Type", form)], wav),
          (400, "no part is a file", "/v1/predict", [("Content-Type", form)], Data(field.utf8)),
          (400, "base64", "/v1/predict", [("Content-Type", "application/json")], Data("{}".utf8)),
          (400, "base64", "/v1/predict", [("Content-Type", "application/json")], Data("{\"audio\": \"?\"}".utf8)),
          (400, "base64", "/v1/predict", [("Content-Type", "application/json")], Data([0xFF])),
          (415, "text/plain", "/v1/predict", [("Content-Type", "text/plain")], wav),
          (415, "x-www-form", "/v1/predict", [("Content-Type", "application/x-www-form-urlencoded")], wav),
          (415, "media type", "/v1/predict", [("Content-Type", "wav")], wav),
          (415, "gzip", "/v1/predict", RunningServer.audio + [("Content-Encoding", "gzip")], wav),
          (422, "not readable", "/v1/predict", RunningServer.audio, Data("not a sound at all".utf8)),
          (
            422, "not readable", "/v1/predict", RunningServer.audio,
            Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37) })
          ),
          (422, "cut short", "/v1/predict", RunningServer.audio, wav.prefix(wav.count / 2)),
          (422, "not readable", "/v1/predict", RunningServer.audio, floats),
          (422, "without a single sample", "/v1/predict", RunningServer.audio, wav.prefix(44)),
          (400, "rate", "/v1/stream?rate=fast", [], wav), (400, "10 Hz", "/v1/stream?rate=10", [], wav),
          (400, "0 channels", "/v1/stream?channels=0", [], wav), (400, "mp3", "/v1/stream?encoding=mp3", [], wav),
          (400, "rate", "/v1/stream", [("Content-Type", "audio/pcm; rate=x")], wav),
          (400, "smoothing", "/v1/stream?smoothing=-1", [], wav),
          (415, "stream", "/v1/stream", [("Content-Type", "application/json")], wav),
        ] {
          let answer = try await WireClient(port: port).request("POST", path, headers: headers, body: body)
          check(answer, status, says, "\(path) \(headers)")
        }
        check(try await WireClient(port: port).request("GET", "/v1/nothing/../../etc"), 404, "openapi", "404")
        for (method, path, allow) in [
          ("GET", "/v1/predict", "POST, OPTIONS"), ("DELETE", "/v1/model", "GET, HEAD, OPTIONS"),
          ("PATCH", "/", "GET, HEAD, OPTIONS"),
        ] {
          let answer = try await WireClient(port: port).request(method, path)
          check(answer, 405, method, "\(method) \(path)")
          #expect(answer.headers["allow"] == allow)
        }
      }
    }

    @Test func tooMuchIsRefusedBeforeItIsRead() async throws {
      let long = try await RunningServer.wav([Float](repeating: 0.1, count: 16000 * 5), rate: 16000)
      try await RunningServer.with(limits: {
        $0.audioSeconds = 4
        $0.bodyBytes = 200_000
      }) { port, _ in
        check(try await WireClient(port: port).request("POST", "/v1/predict", body: long), 413, "5 s", "duration")
        check(
          try await WireClient(port: port).request("POST", "/v1/predict?window=1", body: long), 413, "5 s", "windows")
        // Announced: refused with not one byte of it sent.
        let announced = try WireClient(port: port)
        try await announced.send("POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        let refused = try await announced.answer()
        check(refused, 413, "200000 bytes", "announced")
        #expect(refused.headers["connection"] == "close")
        #expect(try await announced.isEnded())
        // Not announced: refused as soon as it is too much.
        let chunked = try WireClient(port: port)
        try await chunked.send("POST /v1/predict HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<30 { try await chunked.send(Data("2710\r\n".utf8) + Data(count: 10000) + Data("\r\n".utf8)) }
        check(try await chunked.answer(), 413, "200000 bytes", "chunked")
        // A form that is asked about before it is sent, and one that may be.
        let asking = try WireClient(port: port)
        try await asking.send(
          "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\nExpect: 100-continue\r\n\r\n")
        check(try await asking.answer(), 413, "200000 bytes", "asked")
        let allowed = try WireClient(port: port)
        let wav = try await RunningServer.wav(label: 0)
        try await allowed.send(
          "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: \(wav.count)\r\nExpect: 100-continue\r\n\r\n")
        #expect(try await allowed.head().status == 100)
        try await allowed.send(wav)
        #expect(try await allowed.answer().status == 200)
      }
    }

    @Test func brokenBodiesAreToldAndSlowOnesGivenUp() async throws {
      let wav = try await RunningServer.wav(label: 0)
      try await RunningServer.with(limits: { $0.seconds = 2 }) { port, _ in
        for head in ["Content-Length: 50000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nffff\r\n"] {
          let client = try WireClient(port: port)
          try await client.send("POST /v1/predict HTTP/1.1\r\nHost: x\r\n\(head)")
          try await client.send(wav.prefix(1000))
          client.finishSending()
          // A client that ends in the middle of its own request may be cut off without a word.
          let answer = try? await client.answer()
          if let answer { check(answer, 400, "ended", head) }
          #expect(try await client.isEnded())
        }
        let slow = try WireClient(port: port)
        try await slow.send("POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\nRIFF")
        check(try await slow.answer(), 408, "2 s", "slow")
        #expect(try await slow.isEnded())
        // Half a request's head, and none at all: closed without a word.
        for text in ["", "POST /v1/predict HTTP/1.1\r\nHos"] {
          let client = try WireClient(port: port)
          try await client.send(text)
          #expect(try await client.isEnded())
        }
        for text in ["GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "\u{0}\u{0}\r\n\r\n"] {
          let client = try WireClient(port: port)
          try await client.send(text)
          let answer = try? await client.answer()
          #expect(answer == nil || answer?.status == 400, "\(text)")
        }
        #expect(try await WireClient(port: port).request("POST", "/v1/predict", body: wav).status == 200)
        #expect(try await RunningServer.until("serbase_upload_memory_bytes", is: 0, port: port))
      }
    }
  }
#endif
