#if Serving
  import Foundation
  import Hummingbird

  /// A body with a recording, whole and in memory.
  struct AudioUpload: Sendable {
    let byteCount: Int
    private let sink: Sink
    /// Held as long as the bytes are.
    private let share: BodyMemory.Share

    /// How a body holds its recording.
    enum Form: Sendable, Equatable {
      case raw
      case multipart(boundary: String)
      case base64JSON

      /// Throws a ``Problem`` of status 415 for types that hold no recording.
      init(_ headers: HTTPFields) throws {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
          throw Problem.unsupportedType("Content-Encoding: \(encoding.prefix(40)); send the body as it is")
        }
        guard let text = headers[.contentType] else {
          self = .raw
          return
        }
        guard let type = ContentType(text) else {
          throw Problem.unsupportedType("Content-Type isn't a media type; expected \(Self.expected)")
        }
        switch type.essence {
        case "application/octet-stream", "application/ogg": self = .raw
        case "application/json": self = .base64JSON
        case "multipart/form-data":
          guard let boundary = type.parameters["boundary"] else {
            throw Problem.malformed("Content-Type: multipart/form-data without a boundary")
          }
          self = .multipart(boundary: boundary)
        case let essence where essence.hasPrefix("audio/"): self = .raw
        default: throw Problem.unsupportedType("Content-Type: \(type.essence); expected \(Self.expected)")
        }
      }

      static let expected =
        "audio/* or application/octet-stream with the file itself, multipart/form-data with one file, or application/json "
        + #"with {"audio": "<base64>"}"#
    }

    /// Takes a body in as it comes. Throws a ``Problem`` for one that is too large, malformed or cut short.
    static func read(
      _ body: RequestBody, as form: Form, length: Int?, limits: ServingLimits, memory: BodyMemory
    ) async throws -> AudioUpload {
      let share = BodyMemory.Share(of: memory)
      var sink = try Sink(form, length: min(length ?? 0, limits.bodyBytes))
      var count = 0
      do {
        for try await piece in body {
          count += piece.readableBytes
          guard count <= limits.bodyBytes else { throw Problem.largeBody(limits.bodyBytes) }
          guard share.grow(by: piece.readableBytes) else {
            throw Problem.unavailable("the uploads of others fill the memory for them", retryAfter: 2)
          }
          try sink.push(piece)
        }
      } catch let error as MultipartParser.Failure {
        throw Problem.malformed("multipart/form-data: \(error)")
      } catch let error where !(error is Problem || error is CancellationError) {
        throw Problem.malformed("the body ended before its end, or isn't HTTP")
      }
      if let length, count < length { throw Problem.malformed("\(count) bytes of body where \(length) were announced") }
      return AudioUpload(byteCount: count, sink: sink, share: share)
    }

    /// The recording in it, which takes the work of decoding where it isn't sent as it is. Throws a ``Problem`` for a body that
    /// holds none.
    func recording() throws -> Data { try sink.finish() }

    /// Where the pieces of a body go.
    private enum Sink: Sendable {
      case plain(Data, isJSON: Bool)
      case multipart(MultipartParser)

      init(_ form: Form, length: Int) throws {
        switch form {
        case .raw, .base64JSON:
          var bytes = Data()
          // No more than a packet: what is announced need not come.
          bytes.reserveCapacity(min(length, 1 << 16))
          self = .plain(bytes, isJSON: form == .base64JSON)
        case .multipart(let boundary):
          do { self = .multipart(try MultipartParser(boundary: boundary)) } catch {
            throw Problem.malformed("multipart/form-data: \(error)")
          }
        }
      }

      mutating func push(_ piece: ByteBuffer) throws {
        switch self {
        case .plain(var bytes, let isJSON):
          // The one reference to the bytes, so that they aren't copied for each piece.
          self = .plain(Data(), isJSON: isJSON)
          piece.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
          self = .plain(bytes, isJSON: isJSON)
        case .multipart(var parser):
          self = .plain(Data(), isJSON: false)
          defer { self = .multipart(parser) }
          try parser.push(piece.readableBytesView)
        }
      }

      func finish() throws -> Data {
        switch self {
        case .plain(let bytes, false): return bytes
        case .plain(let bytes, true):
          guard let object = try? JSONDecoder().decode(Base64Audio.self, from: bytes) else {
            throw Problem.malformed(#"JSON: expected {"audio": "<base64 of a sound file>"}"#)
          }
          guard let audio = Data(base64Encoded: object.audio) else {
            throw Problem.malformed("JSON: \"audio\" isn't base64 (RFC 4648, without line feeds)")
          }
          return audio
        case .multipart(let parser):
          do { return try parser.finish().bytes } catch { throw Problem.malformed("multipart/form-data: \(error)") }
        }
      }
    }

    private struct Base64Audio: Decodable {
      let audio: String
    }
  }
#endif
