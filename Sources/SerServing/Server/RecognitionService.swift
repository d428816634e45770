#if Serving
  import Foundation
  import Hummingbird
  import SerAudio
  import SerInference
  import Synchronization

  /// The API: what is answered at each address.
  final class RecognitionService: Sendable {
    let recognizer: Recognizer
    let stamp: ModelStamp
    let limits: ServingLimits
    let abstainBelow: Double?
    let metrics: ServerMetrics
    let queue: RecognitionQueue
    let memory: BodyMemory
    private let isEnding = Atomic<Bool>(false)
    private let openStreams = Atomic<Int>(0)
    private let cutStreams = Atomic<Int>(0)

    init(_ recognizer: Recognizer, version: String, limits: ServingLimits, abstainBelow: Double?) {
      self.recognizer = recognizer
      self.limits = limits
      self.abstainBelow = abstainBelow
      stamp = ModelStamp(recognizer, version: version)
      metrics = ServerMetrics(model: stamp)
      queue = RecognitionQueue(workers: limits.jobs, capacity: limits.queueLength)
      memory = BodyMemory(limit: limits.allBodyBytes)
    }

    /// From now on the server takes nothing new: streams end with what they have heard, and it isn't ready any more.
    func end() { isEnding.store(true, ordering: .relaxed) }

    /// A stream was ended by force, since its client neither sent nor took anything while the server was ending.
    func streamWasCut() { cutStreams.add(1, ordering: .relaxed) }

    /// Streams that the end of the server has cut.
    var streamsCut: Int { cutStreams.load(ordering: .relaxed) }

    var isRunning: Bool { !isEnding.load(ordering: .relaxed) }

    var routes: [Route] {
      [
        Route(.post, "/v1/predict", isGuarded: true) { try await self.predict($0, $1) },
        Route(.post, StreamRequest.path, isGuarded: true) { try await self.stream($0, $1) },
        Route(.get, "/v1/model", isGuarded: true) { _, _ in try self.model() },
        Route(.get, "/metrics", isGuarded: true) { _, _ in self.metricsPage() },
        Route(.get, "/health/live", isGuarded: false) { _, _ in try Self.json(["status": "live"]) },
        Route(.get, "/health/ready", isGuarded: false) { _, _ in try self.ready() },
        Route(.get, "/openapi.json", isGuarded: false) { _, _ in
          Self.response(OpenAPIDocument.data, type: "application/json")
        },
        Route(.get, "/", isGuarded: false) { _, _ in self.page() },
      ]
    }

    // MARK: What is asked about the server

    private func ready() throws -> Response {
      guard isRunning else { throw Problem.unavailable("the server is ending", retryAfter: 10) }
      return try Self.json(["status": "ready"])
    }

    private func model() throws -> Response {
      try Self.json(ModelDescription(recognizer, stamp: stamp, abstainBelow: abstainBelow, limits: limits))
    }

    private func metricsPage() -> Response {
      let text = metrics.text(
        queue: queue.load, streams: openStreams.load(ordering: .relaxed), bodyBytes: memory.bytes)
      return Self.response(Data(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func page() -> Response {
      let page = PageDocument()
      var response = Self.response(Data(page.html.utf8), type: "text/html; charset=utf-8")
      for (name, value) in page.headers {
        if let name = HTTPFields.Element.Name(name) { response.headers[name] = value }
      }
      return response
    }

    // MARK: A recording

    private func predict(_ request: Request, _ exchange: Exchange) async throws -> Response {
      let windows = try QueryNumbers(request, known: ["window", "hop"]).windows(hop: 1)
      let form = try AudioUpload.Form(request.headers)
      let length = try self.length(of: request)
      let (limits, memory) = (limits, memory)
      let upload = try await withDeadline(seconds: limits.seconds, late: Problem.slowBody(limits.seconds)) {
        try await AudioUpload.read(request.body, as: form, length: length, limits: limits, memory: memory)
      }
      exchange.bodyIsRead()
      metrics.received(bytes: upload.byteCount)
      let busy = Problem.unavailable("no answer within \(Int(limits.seconds)) s: too much else to do", retryAfter: 2)
      let queue = queue
      let body = try await withDeadline(seconds: limits.seconds, late: busy) {
        try await queue.run { isCancelled in
          // Whoever waited for its turn and left costs nothing more.
          guard exchange.isConnected else { throw CancellationError() }
          let recording = try upload.recording()
          return try JSONText.of(self.judge(recording, windows) { isCancelled() || !exchange.isConnected })
        }
      }
      return Self.response(body, type: "application/json")
    }

    /// What a body's length is said to be; nil where it isn't said. Throws a ``Problem`` for more than is allowed.
    private func length(of request: Request) throws -> Int? {
      guard let text = request.headers[.contentLength] else { return nil }
      guard let length = Int(text), length >= 0 else { throw Problem.malformed("Content-Length isn't a number") }
      guard length <= limits.bodyBytes else { throw Problem.largeBody(limits.bodyBytes) }
      return length
    }

    private func judge(
      _ bytes: Data, _ windows: SlidingWindows?, isCancelled: () -> Bool
    ) throws -> Prediction {
      let name = "the recording"
      let audio = AudioLimits(seconds: limits.audioSeconds, samples: limits.audioSamples)
      do throws(RecognitionError) {
        var found: [WindowRecognition]?
        var recognition: Recognition
        if let windows {
          let reader: AudioReader
          do { reader = try AudioReader(decoding: bytes, name: name, limits: audio) } catch {
            throw RecognitionError(error)
          }
          (recognition, found) = try recognizer.recognize(reader, in: windows, isCancelled: isCancelled)
          found = found?.map { $0.abstaining(below: abstainBelow) }
        } else {
          recognition = try recognizer.recognize(bytes, name: name, limits: audio)
        }
        recognition = recognition.abstaining(below: abstainBelow)
        metrics.recognized(recognition, seconds: recognition.seconds)
        return Prediction(recognition: recognition, windows: found, model: stamp)
      } catch {
        if case .cancelled = error { throw CancellationError() }
        throw Problem(error, limit: limits.audioSeconds)
      }
    }

    // MARK: A stream

    private func stream(_ request: Request, _ exchange: Exchange) async throws -> Response {
      let asked = try StreamRequest(request)
      guard isRunning else { throw Problem.unavailable("the server is ending", retryAfter: 10) }
      guard openStreams.wrappingAdd(1, ordering: .relaxed).newValue <= limits.streams else {
        openStreams.subtract(1, ordering: .relaxed)
        throw Problem.tooMany("\(limits.streams) streams are open, as many as are allowed", retryAfter: 5)
      }
      let limits = limits
      let place = StreamPlace { self.openStreams.subtract(1, ordering: .relaxed) }
      let conversation = StreamConversation(
        service: self, exchange: exchange,
        listener: StreamListener(
          recognizer, format: asked.format, windows: asked.windows, smoothing: asked.smoothing,
          memory: BodyMemory.Share(of: memory)), place: place)
      return Response(
        status: .ok, headers: [.contentType: "application/x-ndjson"],
        body: ResponseBody { writer in
          let isWhole = try await conversation.run(request.body) { line in
            try await exchange.closingAfter(limits.seconds) { try await writer.write(ByteBuffer(bytes: line)) }
          }
          if isWhole { exchange.bodyIsRead() }
          try await writer.finish(nil)
        })
    }

    // MARK: Answers

    private static func json(_ value: some Encodable) throws -> Response {
      response(try JSONText.of(value), type: "application/json")
    }

    private static func response(_ body: Data, type: String) -> Response {
      Response(
        status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
  }
#endif
