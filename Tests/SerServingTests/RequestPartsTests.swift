import Foundation
import Testing

@testable import SerServing

/// Media types, tokens, origins, metrics: what requests and answers are made of.
@Suite struct RequestPartsTests {
  @Test func mediaTypesAreRead() throws {
    let type = try #require(ContentType("Audio/PCM ; Rate=16000; note=\"a;\\\"b\\\\\"; "))
    #expect(type.essence == "audio/pcm" && type.parameters == ["rate": "16000", "note": "a;\"b\\"])
    #expect(ContentType("multipart/form-data; boundary=\"a b\"")?.parameters["boundary"] == "a b")
    for bad in [
      "", "audio", "audio/", "/wav", "a/b/c", "audio/wav; rate", "audio/wav; =1", "audio/wav; a=1; a=2", "au dio/wav",
      "audio/wav; a=\"b", "audio/wav; a=b c", "audio/wäv",
    ] {
      #expect(ContentType(bad) == nil, "\(bad)")
    }
  }

  @Test func tokensAreComparedWhole() throws {
    let token = try BearerToken("0123456789abcdef")
    #expect(token.admits("Bearer 0123456789abcdef") && token.admits("bearer 0123456789abcdef"))
    for wrong in [
      nil, "", "Bearer", "Bearer ", "Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
      "Bearer 0123456789abcdef0123456789abcdef", "Basic 0123456789abcdef", "0123456789abcdef",
    ] {
      #expect(!token.admits(wrong), "\(wrong ?? "nil")")
    }
    for bad in ["", "short", "0123456789 abcdef", "0123456789abcdeü", "0123456789abcdef\n"] {
      #expect(throws: ServingError.self, "\(bad)") { try BearerToken(bad) }
    }
  }

  @Test func originsAreAllowedByName() {
    let origins = AllowedOrigins(["https://a.example"])
    #expect(origins.answer(to: "https://a.example") == "https://a.example" && origins.dependOnOrigin)
    #expect(origins.answer(to: "https://b.example") == nil && origins.answer(to: nil) == nil)
    #expect(AllowedOrigins(["*"]).answer(to: "https://b.example") == "*" && !AllowedOrigins(["*"]).dependOnOrigin)
    #expect(AllowedOrigins(["*"]).answer(to: "null") == nil)
    #expect(AllowedOrigins().answer(to: "https://a.example") == nil)
  }

  @Test func metricsAreInPrometheusFormat() {
    var histogram = LatencyHistogram()
    for seconds in [0.0005, 0.03, 0.03, 99] { histogram.add(seconds) }
    var text = PrometheusText()
    text.single("a_total", "Help.", .counter, 3)
    text.family("b", "Help.", .gauge) { [([("x", "a\"b\\\nc")], 0.5)] }
    text.histograms("c", "Help.", [(label: ("route", "/"), histogram: histogram)])
    let lines = Set(text.text.split(separator: "\n").map(String.init))
    for line in [
      "# TYPE a_total counter", "a_total 3", "b{x=\"a\\\"b\\\\\\nc\"} 0.5", "c_bucket{route=\"/\",le=\"0.001\"} 1",
      "c_bucket{route=\"/\",le=\"0.025\"} 1", "c_bucket{route=\"/\",le=\"0.05\"} 3",
      "c_bucket{route=\"/\",le=\"30\"} 3",
      "c_bucket{route=\"/\",le=\"+Inf\"} 4", "c_count{route=\"/\"} 4",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  @Test func memoryOfBodiesIsBoundedAndGivenBack() {
    let memory = BodyMemory(limit: 100)
    do {
      let (one, other) = (BodyMemory.Share(of: memory), BodyMemory.Share(of: memory))
      #expect(one.grow(by: 60) && !other.grow(by: 41) && other.grow(by: 40) && memory.bytes == 100)
      #expect(!one.grow(by: 1))
    }
    #expect(memory.bytes == 0)
  }

  @Test func pageNeedsNothingElse() throws {
    let (page, other) = (PageDocument(), PageDocument())
    let nonce = try #require(page.html.split(separator: "nonce=\"").dropFirst().first?.prefix { $0 != "\"" })
    let policy = try #require(page.headers.first { $0.name == "Content-Security-Policy" }?.value)
    #expect(
      nonce.count >= 16 && policy.contains("script-src 'nonce-\(nonce)'") && policy.contains("default-src 'none'"))
    #expect(other.html != page.html, "a nonce is used once")
    #expect(!page.html.contains("{{") && !page.html.contains("http://") && !page.html.contains("https://"))
    #expect(page.html.contains("<html lang=\"en\">") && page.html.contains("registerProcessor"))
    #expect(page.html.components(separatedBy: "</script>").count == 2)
  }
}
