#if Serving
  import Hummingbird
  import SerAudio
  import SerInference

  /// What a request for `/v1/stream` asks: how its bytes are sound, and in which windows to judge it.
  ///
  /// Rate, channels and encoding stand in the query or as parameters of the content type, such as
  /// `Content-Type: audio/pcm; rate=16000; channels=1; encoding=s16le`; a WAV tells them itself.
  struct StreamRequest: Sendable {
    let format: PCMFormat
    let windows: SlidingWindows
    let smoothing: Double

    static let path = "/v1/stream"
    static let parameters = ["rate", "channels", "encoding", "window", "hop", "smoothing"]

    /// Throws a ``Problem`` for what can't be.
    init(_ request: Request) throws {
      let query = try QueryNumbers(request, known: Self.parameters)
      let type = try Self.contentType(request.headers)
      func whole(_ name: String, otherwise: Int) throws -> Int {
        if let number = try query.wholeNumber(name) { return number }
        guard let text = type?.parameters[name] else { return otherwise }
        guard let number = Int(text) else { throw Problem.malformed("Content-Type: \(name) must be a whole number") }
        return number
      }
      let name = query.text("encoding") ?? type?.parameters["encoding"] ?? PCMFormat.Encoding.s16le.rawValue
      guard let encoding = PCMFormat.Encoding(rawValue: name) else {
        let known = PCMFormat.Encoding.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem.malformed("encoding \(name.prefix(40)) isn't known here, but \(known)")
      }
      do {
        format = try PCMFormat(
          sampleRate: try whole("rate", otherwise: 16000), channels: try whole("channels", otherwise: 1),
          encoding: encoding, source: "the stream")
      } catch let error as AudioError { throw Problem.malformed("\(error)") }
      windows = try query.windows(hop: 0.5) ?? SlidingWindows(window: 3, hop: 0.5)
      smoothing = try query.number("smoothing") ?? 0
      guard (0...60).contains(smoothing) else { throw Problem.malformed("?smoothing: 0 to 60 seconds") }
    }

    /// Raw PCM, and the names that WAV goes by.
    private static let types: Set = [
      "audio/pcm", "application/octet-stream", "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave",
    ]

    private static func contentType(_ headers: HTTPFields) throws -> ContentType? {
      guard let text = headers[.contentType] else { return nil }
      guard let type = ContentType(text), Self.types.contains(type.essence) else {
        // audio/L16 is not among them: its samples are big endian (RFC 3551).
        throw Problem.unsupportedType(
          "Content-Type \(text.prefix(40)); a stream is audio/pcm (little endian), audio/wav or application/octet-stream"
        )
      }
      return type
    }
  }
#endif
