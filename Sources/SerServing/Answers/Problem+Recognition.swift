import SerAudio
import SerInference

extension Problem {
  /// Why a recording or a stream can't be judged. `limit` is the greatest length in seconds.
  init(_ error: RecognitionError, limit: Double) {
    switch error {
    case .tooLong(let seconds, _): self = .longSound(seconds, limit)
    case .audio(.tooLong(_, let seconds, _)): self = .longSound(seconds, limit)
    case .audio(.emptyFile): self = .malformed("there is no sound in the body, which is empty")
    case .audio(let error): self = .badSound("\(error)")
    case .impossibleWindows: self = .malformed("\(error)")
    case .features, .featureNotFinite: self = .badSound("\(error)")
    case .cancelled: self = .unavailable("the recognition was cancelled", retryAfter: 1)
    case .model: self = .fault
    }
  }
}
