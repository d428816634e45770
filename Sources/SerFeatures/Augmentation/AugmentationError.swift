import SerAudio
import SerNumerics

/// Why a clip can't be changed as asked, or a specification means nothing.
public enum AugmentationError: Error, Equatable, CustomStringConvertible {
  /// No augmentation of that name.
  case unknownAugmentation(name: String, nearest: String?, available: [String])
  /// A parameter that this augmentation doesn't have.
  case unknownParameter(augmentation: String, name: String, nearest: String?, available: [String])
  /// A parameter whose value can't be read, or is outside its range.
  case invalidParameter(augmentation: String, name: String, value: String, allowed: String)
  /// A specification that isn't of the form `name:parameter=value,name…`.
  case malformed(specification: String, found: String, expected: String)
  /// A clip without sound: no signal-to-noise ratio can be set.
  case silentClip(augmentation: String)
  /// A clip shorter than the augmentation can work on.
  case clipTooShort(augmentation: String, samples: Int, needed: Int, sampleRate: Int)
  /// Babble is asked for and nobody speaks.
  case noBabble
  /// A response file that was never loaded: the material is another chain's.
  case responseNotLoaded(path: String)
  /// A response file too long to be a room's.
  case responseTooLong(path: String, seconds: Double, longest: Double)
  /// No wall gives this room the wanted reverberation time.
  case impossibleRoom(String)
  /// The result isn't finite everywhere.
  case notFinite(augmentation: String)
  /// A recording that can't be changed as asked.
  case unusable(path: String, reason: String)
  /// A file that can't be read, or a resampling that failed.
  case audio(AudioError)

  /// Whether the specification is to blame, not the clip.
  public var isAboutSpecification: Bool {
    switch self {
    case .unknownAugmentation, .unknownParameter, .invalidParameter, .malformed: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .unknownAugmentation(let name, let nearest, let available):
      "no augmentation '\(name)'\(suggestion(nearest)) Available: \(available.joined(separator: ", "))."
    case .unknownParameter(let augmentation, let name, let nearest, let available):
      "\(augmentation) has no parameter '\(name)'\(suggestion(nearest)) It has: \(available.joined(separator: ", "))."
    case .invalidParameter(let augmentation, let name, let value, let allowed):
      "\(augmentation): \(name)=\(value) is not possible; allowed: \(allowed)"
    case .malformed(let specification, let found, let expected):
      "augmentation '\(specification)': found \(found), expected \(expected)"
    case .silentClip(let augmentation): "\(augmentation): the clip is silent, so that no level can be set against it"
    case .clipTooShort(let augmentation, let samples, let needed, let sampleRate):
      "\(augmentation): the clip is too short: \(samples) samples at \(sampleRate) Hz, needs at least \(needed) "
        + "(\(needed * 1000 / max(1, sampleRate)) ms)"
    case .noBabble: "noise: babble needs speech of others to mix, and none was given"
    case .responseNotLoaded(let path): "response: \(path) was not loaded"
    case .responseTooLong(let path, let seconds, let longest):
      "response: \(path) lasts \(DrawRange.text((seconds * 10).rounded() / 10)) s; an impulse response may last at most "
        + "\(DrawRange.text(longest)) s"
    case .impossibleRoom(let what): "room: \(what)"
    case .notFinite(let augmentation): "\(augmentation): the result is not finite everywhere"
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .audio(let error): error.description
    }
  }
}
