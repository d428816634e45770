import ArgumentParser
import Foundation
import SerInference
import SerNumerics

#if Serving
  import SerServing
#endif

/// `serbase serve`: a model bundle behind HTTP.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer over HTTP by a model bundle: an API for programs, a page for people.",
    discussion: """
      The page is at /, the API's description at /openapi.json. A recording goes to /v1/predict:
        curl --data-binary @clip.wav -H 'Content-Type: audio/wav' http://127.0.0.1:8080/v1/predict
      as it is, as a form with one file, or as JSON with base64; ?window=3&hop=1 judges it window by window. A stream of PCM \
      goes to /v1/stream, which answers with a line of JSON a window. /v1/model, /health/live, /health/ready and /metrics tell \
      of the server. Errors are problem details (RFC 9457).
      Only this machine is answered unless --host says otherwise. Sound is judged in memory and never written to disk. Ctrl-C or \
      SIGTERM ends it when the requests in flight are done, a second one at once.
      """)

  @Argument(help: "The model bundle.", completion: .directory)
  var bundle: String
  @Option(help: ArgumentHelp("The address to listen on; 0.0.0.0 for all of this machine.", valueName: "address"))
  var host = "127.0.0.1"
  @Option(help: ArgumentHelp("The port to listen on; 0 for any that is free.", valueName: "n"))
  var port = 8080
  @Option(help: ArgumentHelp("Recognitions at a time (default: the processors there are).", valueName: "n"))
  var jobs: Int?
  @Option(help: ArgumentHelp("Recognitions that may wait; more are answered with 429.", valueName: "n"))
  var queue = 64
  @Option(help: ArgumentHelp("The largest body.", valueName: "megabytes"))
  var maxBody = 32.0
  @Option(help: ArgumentHelp("The longest recording.", valueName: "seconds"))
  var maxDuration = 600.0
  @Option(help: ArgumentHelp("The longest stream.", valueName: "seconds"))
  var maxStream = 3600.0
  @Option(
    help: ArgumentHelp(
      "For a body to arrive, and again for its answer; connections where nothing happens are closed after twice that.",
      valueName: "seconds"))
  var timeout = 30.0
  @Option(help: ArgumentHelp("Connections at a time; more wait.", valueName: "n"))
  var connections = 2048
  @Option(help: ArgumentHelp("Streams at a time; more are answered with 429.", valueName: "n"))
  var streams = 32
  @Option(
    help: ArgumentHelp(
      "Ask /v1 and /metrics for the token in this file's first line (Authorization: Bearer …).", valueName: "file"),
    completion: .file())
  var tokenFile: String?
  @Option(
    help: ArgumentHelp(
      "Let pages of this origin ask, such as https://example.org, or * for all; may be repeated.", valueName: "origin"))
  var allowOrigin: [String] = []
  @OptionGroup var decision: DecisionOptions
  @OptionGroup var output: QuietOption

  func validate() throws {
    func check(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws {
      guard range.contains(value) else {
        throw ValidationError(String(format: "--%@ %g: %g to %g", name, value, range.lowerBound, range.upperBound))
      }
    }
    try check("port", Double(port), 0...65535)
    try check("jobs", Double(jobs ?? 1), 1...1024)
    try check("queue", Double(queue), 0...100_000)
    try check("max-body", maxBody, 0.001...1024)
    try check("max-duration", maxDuration, 0.25...86400)
    try check("max-stream", maxStream, 1...1e7)
    try check("timeout", timeout, 0.1...3600)
    try check("connections", Double(connections), 1...100_000)
    try check("streams", Double(streams), 0...10000)
  }

  func run() async throws {
    #if Serving
      let console = output.console
      let recognizer = try Recognizer(contentsOf: URL(fileURLWithPath: bundle, isDirectory: true))
      try decision.check(recognizer, path: bundle)
      var limits = limits
      let files = Self.raiseFileLimit(to: limits.connections + Self.otherFiles)
      if files < limits.connections + Self.otherFiles {
        limits.connections = max(1, files - Self.otherFiles)
        console.warning(
          "the system allows \(files) open files (ulimit -n): \(limits.connections) connections instead of \(connections)"
        )
      }
      let server = RecognitionServer(
        recognizer, version: ProgramVersion.name, limits: limits, token: try token,
        origins: AllowedOrigins(allowOrigin), abstainBelow: decision.abstainBelow, log: { console.warning($0) })
      if !["127.0.0.1", "::1", "localhost"].contains(host), tokenFile == nil {
        console.warning("whoever reaches \(host) can send recordings; --token-file asks for a token")
      }
      let model = ModelStamp(recognizer, version: ProgramVersion.name)
      let cut = try await server.run(host: host, port: port) { port in
        let name = host.contains(":") ? "[\(host)]" : host
        console.note("\(model.model) on \(model.featureSet) at http://\(name):\(port)/; Ctrl-C ends")
      }
      console.note(cut == 0 ? "ended; all requests are answered" : "ended; \(cut) silent streams were cut off")
    #else
      throw CommandFailure.usage(
        "this serbase was built without a server; build with the trait Serving, which is the default")
    #endif
  }

  #if Serving
    private var limits: ServingLimits {
      var limits = ServingLimits(jobs: WorkOptions.workers(jobs))
      limits.queueLength = queue
      limits.bodyBytes = Int(maxBody * 1e6)
      limits.allBodyBytes = max(limits.allBodyBytes, 8 * limits.bodyBytes)
      limits.audioSeconds = maxDuration
      limits.streamSeconds = maxStream
      limits.seconds = timeout
      limits.connections = connections
      limits.streams = streams
      return limits
    }

    private var token: BearerToken? {
      get throws {
        guard let tokenFile else { return nil }
        guard let text = try? String(contentsOf: URL(fileURLWithPath: tokenFile), encoding: .utf8) else {
          throw CommandFailure.noInput("--token-file \(tokenFile): can't be read")
        }
        do {
          return try BearerToken(String(text.split(whereSeparator: \.isNewline).first ?? ""))
        } catch { throw CommandFailure.usage("--token-file \(tokenFile): \(error)") }
      }
    }

    /// Files that the process may have open beside its connections.
    private static let otherFiles = 64

    /// Lets the process have so many files and connections open, as far as the system allows; returns how many it may.
    private static func raiseFileLimit(to count: Int) -> Int {
      var limit = rlimit()
      #if os(Linux)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      #else
        let resource = RLIMIT_NOFILE
      #endif
      guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return count }
      let before = Int(limit.rlim_cur)
      limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
      return setrlimit(resource, &limit) == 0 ? Int(limit.rlim_cur) : before
    }
  #endif
}
