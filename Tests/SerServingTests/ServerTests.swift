#if Serving
  import Foundation
  import SerAudio
  import SerInference
  import SerInferenceTestSupport
  import Testing

  @testable import SerServing

  /// Every address of the API over a real connection.
  @Suite(.serialized) struct ServerTests {
    private func form(_ wav: Data) -> (type: String, body: Data) {
      let head = "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
      return ("multipart/form-data; boundary=b0", Data(head.utf8) + wav + Data("\r\n--b0--\r\n".utf8))
    }

    @Test func predictionsAreThoseOfTheRecognizerHoweverTheSoundIsSent() async throws {
      let recognizer = try await RunningServer.recognizer.value
      let wav = try await RunningServer.wav(label: 2, rate: 44100)
      let stamp = ModelStamp(recognizer, version: RunningServer.version)
      let expected = try JSONText.of(
        Prediction(recognition: recognizer.recognize(wav, name: "x"), windows: nil, model: stamp))
      try await RunningServer.with { port, _ in
        let client = try WireClient(port: port)
        let form = form(wav)
        let json = try JSONSerialization.data(withJSONObject: ["audio": wav.base64EncodedString()])
        for (headers, body) in [
          (RunningServer.audio, wav), ([], wav), ([("Content-Type", "application/octet-stream")], wav),
          ([("Content-Type", "AUDIO/x-anything; a=b")], wav), ([("Content-Type", form.type)], form.body),
          ([("Content-Type", "application/json; charset=utf-8")], json),
        ] {
          // One connection for all of them.
          let answer = try await client.request("POST", "/v1/predict", headers: headers, body: body)
          #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
          #expect(answer.body == expected, "\(headers): \(answer.text)")
        }
        try await client.send(
          "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: audio/wav\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in stride(from: 0, to: wav.count, by: 9999) {
          let piece = wav[start..<min(wav.count, start + 9999)]
          try await client.send(Data("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Data("\r\n".utf8))
        }
        try await client.send("0\r\n\r\n")
        #expect(try await client.answer().body == expected)
        let object = try await client.request("POST", "/v1/predict", body: wav).json
        #expect(object["emotion"] as? String == "high" && object["model"] as? String == "svm")
        #expect((object["probabilities"] as? [String: Double])?.values.reduce(0, +).rounded() == 1)
      }
    }

    @Test func windowsMakeATimeline() async throws {
      let samples = (0..<3).flatMap { VoiceFixture.samples(label: $0, seed: 5, seconds: 2) }
      let wav = try await RunningServer.wav(samples, rate: 16000)
      try await RunningServer.with { port, _ in
        let answer = try await WireClient(port: port).request(
          "POST", "/v1/predict?window=2&hop=1", headers: RunningServer.audio, body: wav)
        let windows = try #require(answer.json["windows"] as? [[String: Any]])
        #expect(windows.compactMap { $0["start"] as? Double } == [0, 1, 2, 3, 4])
        #expect([0, 2, 4].map { windows[$0]["emotion"] as? String } == VoiceFixture.classNames)
        #expect(answer.json["seconds"] as? Double == 6)
      }
    }

    @Test func silenceIsNoSpeechAndDoubtIsToldAsSuch() async throws {
      let silence = try await RunningServer.wav([Float](repeating: 0, count: 16000), rate: 16000)
      let voice = try await RunningServer.wav(label: 0)
      try await RunningServer.with(abstainBelow: 1.01) { port, _ in
        let client = try WireClient(port: port)
        let nothing = try await client.request("POST", "/v1/predict", body: silence).json
        #expect(nothing["outcome"] as? String == "no speech" && nothing["emotion"] is NSNull)
        let doubt = try await client.request("POST", "/v1/predict", body: voice).json
        #expect(doubt["outcome"] as? String == "abstained" && doubt["emotion"] is NSNull)
        #expect(try await client.request("GET", "/v1/model").json["abstain_below"] as? Double == 1.01)
      }
    }

    @Test func theServerTellsOfItself() async throws {
      try await RunningServer.with { port, _ in
        let client = try WireClient(port: port)
        #expect(try await client.request("GET", "/health/live").json["status"] as? String == "live")
        #expect(try await client.request("GET", "/health/ready").json["status"] as? String == "ready")
        let model = try await client.request("GET", "/v1/model").json
        #expect(model["classes"] as? [String] == VoiceFixture.classNames && model["model"] as? String == "svm")
        #expect((model["training"] as? [String: Any])?["corpus"] as? String == "buzzes")
        #expect((model["notice"] as? String)?.contains("medical") == true)
        let page = try await client.request("GET", "/")
        #expect(page.headers["content-type"] == "text/html; charset=utf-8" && page.text.hasPrefix("<!DOCTYPE html>"))
        #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        #expect(page.headers["x-content-type-options"] == "nosniff")
        let head = try await client.request("HEAD", "/v1/model")
        #expect(head.status == 200 && head.body.isEmpty && Int(head.headers["content-length"] ?? "") ?? 0 > 100)
        _ = try await client.request("GET", "/nowhere")
        let metrics = try await client.request("GET", "/metrics")
        #expect(metrics.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
        for line in [
          "serbase_http_requests_total{method=\"GET\",route=\"/v1/model\",status=\"200\"} 1",
          "serbase_http_requests_total{method=\"GET\",route=\"other\",status=\"404\"} 1",
          "serbase_http_requests_total{method=\"HEAD\",route=\"/v1/model\",status=\"200\"} 1",
          "serbase_recognitions_running 0",
        ] {
          #expect(metrics.text.contains(line + "\n"), "\(line)")
        }
      }
    }

    @Test func everyAddressIsDescribedAndEveryDescribedOneIsThere() async throws {
      let document = try #require(try JSONSerialization.jsonObject(with: OpenAPIDocument.data) as? [String: Any])
      let paths = try #require(document["paths"] as? [String: [String: Any]])
      let service = RecognitionService(
        try await RunningServer.recognizer.value, version: "", limits: ServingLimits(jobs: 1), abstainBelow: nil)
      #expect(
        Set(paths.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } })
          == Set(service.routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" }))
      for route in service.routes {
        let entry = paths[route.path]?[route.method.rawValue.lowercased()] as? [String: Any]
        #expect((entry?["security"] != nil) == route.isGuarded, "\(route.path)")
      }
      try await RunningServer.with { port, _ in
        let served = try await WireClient(port: port).request("GET", "/openapi.json")
        #expect(served.body == OpenAPIDocument.data && served.json["openapi"] as? String == "3.1.0")
      }
    }

    @Test func tokensAreAskedForWhereTheyMatter() async throws {
      let token = "0123456789abcdef"
      let wav = try await RunningServer.wav(label: 0)
      try await RunningServer.with(token: token) { port, _ in
        for path in ["/", "/health/live", "/health/ready", "/openapi.json"] {
          #expect(try await WireClient(port: port).request("GET", path).status == 200, "\(path)")
        }
        for (method, path) in [
          ("GET", "/v1/model"), ("GET", "/metrics"), ("POST", "/v1/predict"), ("POST", "/v1/stream"),
        ] {
          for headers in [[], [("Authorization", "Bearer wrong-wrong-wrong")]] {
            let answer = try await WireClient(port: port).request(
              method, path, headers: headers, body: method == "POST" ? wav : nil)
            #expect(answer.status == 401 && answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
            #expect(answer.json["type"] as? String == "urn:serbase:problem:token-needed")
          }
        }
        let right = [("Authorization", "Bearer \(token)")]
        #expect(try await WireClient(port: port).request("GET", "/metrics", headers: right).status == 200)
        #expect(
          try await WireClient(port: port).request("POST", "/v1/predict", headers: right, body: wav).status == 200)
      }
    }

    @Test func pagesOfOtherOriginsAskOnlyWhereTheyMay() async throws {
      try await RunningServer.with(origins: ["https://a.example"]) { port, _ in
        let client = try WireClient(port: port)
        let mine = [("Origin", "https://a.example")]
        let before = try await client.request("OPTIONS", "/v1/predict", headers: mine)
        #expect(before.status == 204 && before.headers["access-control-allow-origin"] == "https://a.example")
        #expect(before.headers["access-control-allow-methods"]?.contains("POST") == true)
        let answer = try await client.request("GET", "/v1/model", headers: mine)
        #expect(
          answer.headers["access-control-allow-origin"] == "https://a.example" && answer.headers["vary"] == "Origin")
        let other = [("Origin", "https://b.example")]
        for method in ["OPTIONS", "GET"] {
          let refused = try await client.request(method, "/v1/model", headers: other)
          #expect(refused.headers["access-control-allow-origin"] == nil && refused.status < 300)
        }
      }
    }

    @Test func aPortInUseIsToldInWords() async throws {
      let recognizer = try await RunningServer.recognizer.value
      try await RunningServer.with { port, _ in
        let second = RecognitionServer(recognizer, version: "", limits: ServingLimits(jobs: 1))
        await #expect(throws: ServingError.cannotListen(host: "127.0.0.1", port: port, reason: "it is in use")) {
          try await second.run(host: "127.0.0.1", port: port)
        }
      }
    }
  }
#endif
