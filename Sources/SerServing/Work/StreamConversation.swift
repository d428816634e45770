#if Serving
  import Foundation
  import Hummingbird
  import SerInference

  /// One stream from its first byte to its last line: a line of JSON as soon as a window is complete, and at the end one with
  /// the decision over all, or with the problem that ended it.
  ///
  /// A client that doesn't read its lines isn't read from either. One that keeps the server waiting for much longer than its
  /// sound lasts is ended, one that sends nothing at all for twice the server's time limit is cut off by the connection's
  /// idle limit.
  struct StreamConversation: Sendable {
    let service: RecognitionService
    let exchange: Exchange
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
        var end = 0.0
        var (bytesOfNothing, waited, asked) = (0, Duration.zero, ContinuousClock.now)
        for try await piece in body {
          waited += ContinuousClock.now - asked
          let bytes = Array(piece.readableBytesView)
          service.metrics.received(bytes: bytes.count)
          if listener.seconds == 0 || listener.isComplete { bytesOfNothing += bytes.count }
          guard bytesOfNothing <= limits.bodyBytes else {
            throw Problem.malformed("no sound in \(bytesOfNothing) bytes")
          }
          var window = try await judged {
            try $0.take(bytes)
            return try $0.next()
          }
          while let found = window {
            try await tell(found, after: &end, write)
            window = try await judged { try $0.next() }
          }
          let heard = listener.seconds
          guard heard <= limits.streamSeconds else { throw Problem.longSound(heard, limits.streamSeconds) }
          guard waited / .seconds(1) - heard <= 2 * limits.seconds else {
            throw Problem.slowStream(heard, waited / .seconds(1))
          }
          if !service.isRunning {
            ending = .byServer
            break
          }
          asked = .now
        }
        let (last, overall) = try await judged { try $0.finish() }
        for window in last { try await tell(window, after: &end, write) }
        let summary = End(
          overall: overall.abstaining(below: service.abstainBelow), ended: ending.rawValue, model: service.stamp)
        try await line(summary, write)
        return ending == .byClient
      } catch let error as RecognitionError {
        try await line(Broken(problem: Problem(error, limit: limits.streamSeconds)), write)
      } catch let problem as Problem {
        try await line(Broken(problem: problem), write)
      } catch {
        if !service.isRunning { service.streamWasCut() }
        throw error
      }
      return false
    }

    /// Work on the stream, at most a window at a time, on one of the threads for that. It waits for as long as it takes: there are
    /// only so many streams.
    private func judged<Value: Sendable>(
      _ work: @escaping @Sendable (StreamListener) throws -> Value
    ) async throws -> Value {
      let (listener, exchange) = (listener, exchange)
      return try await service.queue.run(isPatient: true) { _ in
        guard exchange.isConnected else { throw CancellationError() }
        return try work(listener)
      }
    }

    /// - Parameter end: where the last window ended, in seconds; what is heard up to there is counted.
    private func tell(
      _ window: WindowRecognition, after end: inout Double, _ write: (Data) async throws -> Void
    ) async throws {
      let window = window.abstaining(below: service.abstainBelow)
      service.metrics.recognized(window.recognition, seconds: max(0, window.end - max(end, window.start)))
      end = window.end
      try await line(window, write)
    }

    private func line(_ value: some Encodable, _ write: (Data) async throws -> Void) async throws {
      try await write(try JSONText.of(value) + Data("\n".utf8))
    }
  }
#endif
