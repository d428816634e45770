/// How far the notes of a recording lie from those that belong to A = 440 Hz.
public enum Tuning: Sendable, Equatable {
  /// A known deviation, −0.5 to 0.5 semitones.
  case semitones(Double)
  /// Estimated from each clip (``TuningEstimate``), what `tuning=None` is to librosa's chroma.
  case auto
}

extension Tuning: CustomStringConvertible {
  /// What ``auto`` is called in files and on the command line.
  public static let autoName = "auto"

  public var description: String {
    switch self {
    case .semitones(let semitones): "\(semitones)"
    case .auto: Self.autoName
    }
  }
}

extension Tuning: Codable {
  /// A number of semitones, or `"auto"`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let semitones = try? container.decode(Double.self) {
      self = .semitones(semitones)
    } else if try container.decode(String.self) == Self.autoName {
      self = .auto
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a number of semitones, or \(Self.autoName)")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .semitones(let semitones): try container.encode(semitones)
    case .auto: try container.encode(Self.autoName)
    }
  }
}
