import Foundation
import SerAudio
import SerCorpus
import SerInference
import SerNumerics

/// Judges recordings, one after another in each worker, in the order in which they were given.
struct PredictSession: Sendable {
  let recognizer: Recognizer
  let stamp: ModelStamp
  /// Nil to judge each recording in one.
  let windows: SlidingWindows?
  let abstainBelow: Double?

  /// All predictions, in the order of the sources. `each` is told of them in that order too, as soon as it can be.
  func run(
    _ sources: [RecordingSource], workers: Int, each: @escaping @Sendable (FilePrediction) -> Void
  ) async throws -> [FilePrediction] {
    let line = OrderedDelivery(each)
    return try await parallelMap(count: sources.count, workers: workers) { index in
      let prediction = try predict(sources[index])
      line.put(prediction, at: index)
      return prediction
    }
  }

  /// Throws only for what is no fault of the recording.
  private func predict(_ source: RecordingSource) throws -> FilePrediction {
    do throws(RecognitionError) {
      return FilePrediction(file: source.name, result: try judge(source), model: stamp)
    } catch {
      switch error {
      case .cancelled: throw CancellationError()
      case .model, .impossibleWindows: throw error
      case .audio, .tooLong, .features, .featureNotFinite:
        return FilePrediction(file: source.name, result: Self.unreadable(source, error), model: stamp)
      }
    }
  }

  private func judge(_ source: RecordingSource) throws(RecognitionError) -> FilePrediction.Result {
    guard let windows else {
      let recognition: Recognition
      switch source {
      case .file(let path): recognition = try recognizer.recognize(URL(fileURLWithPath: path))
      case .standardInput: recognition = try recognizer.recognize(Self.input(), name: Self.inputName)
      }
      return .judged(recognition.abstaining(below: abstainBelow), windows: nil)
    }
    let reader: AudioReader
    let bytes = if case .standardInput = source { try Self.input() } else { Data() }
    do {
      switch source {
      case .file(let path): reader = try AudioReader(URL(fileURLWithPath: path))
      case .standardInput: reader = try AudioReader(decoding: bytes, name: Self.inputName)
      }
    } catch { throw RecognitionError(error) }
    let (overall, found) = try recognizer.recognize(reader, in: windows)
    return .judged(
      overall.abstaining(below: abstainBelow), windows: found.map { $0.abstaining(below: abstainBelow) })
  }

  private static let inputName = "standard input"

  /// The most that is taken from standard input, in bytes: it is held in memory.
  private static let mostInput = 1 << 30

  /// All of standard input; it is read once.
  private static func input() throws(RecognitionError) -> Data {
    var bytes = Data()
    do throws(AudioError) {
      while let piece = try StandardInput().next() {
        bytes.append(contentsOf: piece)
        guard bytes.count <= mostInput else {
          throw AudioError.unreadable(path: inputName, reason: "more than \(mostInput >> 20) MiB; save it as a file")
        }
      }
    } catch { throw RecognitionError(error) }
    if Task.isCancelled { throw .cancelled }
    return bytes
  }

  private static func unreadable(_ source: RecordingSource, _ error: RecognitionError) -> FilePrediction.Result {
    var isMissing = false
    if case .audio(.missing) = error { isMissing = true }
    let url: URL? = if case .file(let path) = source { URL(fileURLWithPath: path) } else { nil }
    return .unreadable(
      reason: FileProblem(path: url == nil ? inputName : source.name, error, at: url).reason, isMissing: isMissing)
  }
}
