#if Serving
  import Foundation
  import Hummingbird
  import SerInference

  /// One stream from its first byte to its last line: a line of JSON as soon as a window is complete, and at the end one with
  /// the decision over all, or with the problem that ended it.
  ///
  /// A client that doesn't read its lines isn't read from either; one that sends nothing for the server's time limit is cut
  /// off by the connection's idle limit.
  struct StreamConversation: Sendable {
    let service: RecognitionService
    let listener: StreamListener
    /// Held as long as the stream is open.
    let place: StreamPlace

    /// The last line of a stream that ended well.
    private struct End: Encodable {
      let overall: Recognition
      let ended: String
      let model: ModelStamp
    }

    private struct Broken: Encodable {
      let problem: Problem
    }

    /// Why a stream is over.
    private enum Ending: String {
      case byClient = "end of the stream"
      case byServer = "the server is ending"
    }

    /// Returns whether the body was read to its end. Throws where nobody reads the lines any more.
    func run(_ body: RequestBody, write: (Data) async throws -> Void) async throws -> Bool {
      let limits = service.limits
      do {
        var ending = Ending.byClient
        for try await piece in body {
          let bytes = Array(piece.readableBytesView)
          service.metrics.received(bytes: bytes.count)
          try await tell(try await judged { try $0.push(bytes) }, write)
          if listener.seconds > limits.streamSeconds {
            throw Problem.longSound(listener.seconds, limits.streamSeconds)
          }
          if !service.isRunning {
            ending = .byServer
            break
          }
        }
        let (last, overall) = try await judged { try $0.finish() }
        try await tell(last, write)
        let end = End(
          overall: overall.abstaining(below: service.abstainBelow), ended: ending.rawValue, model: service.stamp)
        try await line(end, write)
        return ending == .byClient
      } catch let error as RecognitionError {
        try await line(Broken(problem: Problem(error, limit: limits.streamSeconds)), write)
      } catch let problem as Problem {
        try await line(Broken(problem: problem), write)
      }
      return false
    }

    /// Work on the stream, on one of the threads for that. It waits for as long as it takes: there are only so many streams.
    private func judged<Value: Sendable>(
      _ work: @escaping @Sendable (StreamListener) throws -> Value
    ) async throws -> Value {
      let listener = listener
      return try await service.queue.run(isPatient: true) { _ in try work(listener) }
    }

    private func tell(_ windows: [WindowRecognition], _ write: (Data) async throws -> Void) async throws {
      for window in windows {
        let window = window.abstaining(below: service.abstainBelow)
        service.metrics.recognized(window.recognition, seconds: window.recognition.seconds)
        try await line(window, write)
      }
    }

    private func line(_ value: some Encodable, _ write: (Data) async throws -> Void) async throws {
      try await write(try JSONText.of(value) + Data("\n".utf8))
    }
  }

  /// A place among the streams that are allowed at a time; free again when nobody holds it.
  final class StreamPlace: Sendable {
    private let leave: @Sendable () -> Void

    init(leave: @escaping @Sendable () -> Void) { self.leave = leave }

    deinit { leave() }
  }
#endif
