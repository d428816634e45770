import SerNumerics

/// Every augmentation of waveforms there is, one line each: specifications and the listening folder know them from here.
public enum AugmentationCatalogue {
  public static let entries: [Entry] = [
    Entry(AdditiveNoise.self),
    Entry(GainChange.self),
    Entry(TimeStretch.self),
    Entry(PitchShift.self),
    Entry(RoomReverberation.self),
    Entry(MeasuredResponse.self),
    Entry(TimeShift.self),
    Entry(BandLimit.self),
    Entry(LossyCoding.self),
    Entry(PeakClipping.self),
    Entry(SpeechExcerpt.self),
  ]

  /// The entry of that name; the error of an unknown one names the nearest.
  public static func entry(_ name: String) throws(AugmentationError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      let names = entries.map(\.name)
      throw .unknownAugmentation(name: name, nearest: nearestName(to: name, in: names), available: names)
    }
    return entry
  }

  /// One augmentation, its type hidden.
  public struct Entry: Sendable {
    public let name: String
    public let summary: String
    public let examples: [AugmentationExample]
    /// Name and meaning of each parameter.
    public let parameters: [(name: String, summary: String)]
    private let configure: @Sendable ([(name: String, value: String)]) -> Result<any Augmentation, AugmentationError>

    init<Kind: Augmentation>(_: Kind.Type) {
      name = Kind.name
      summary = Kind.summary
      examples = Kind.examples
      parameters = Kind.parameters.map { ($0.name, $0.summary) }
      configure = { settings in
        Result { () throws(AugmentationError) -> any Augmentation in try Kind.configured(with: settings) }
      }
    }

    /// The augmentation with these settings on top of its defaults, validated.
    public func configured(with settings: [(name: String, value: String)]) throws(AugmentationError) -> any Augmentation
    {
      try configure(settings).get()
    }
  }
}

extension Augmentation {
  /// The augmentation with the given settings on top of its defaults, validated. Unknown names are refused with the
  /// nearest.
  static func configured(with settings: [(name: String, value: String)]) throws(AugmentationError) -> Self {
    var value = Self()
    for (name, text) in settings {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        // The probability belongs to the step of a chain, but a user types it in the same place.
        let names = parameters.map(\.name) + [AugmentationChain.probabilityName]
        throw .unknownParameter(
          augmentation: Self.name, name: name, nearest: nearestName(to: name, in: names), available: names)
      }
      guard parameter.set(&value, text) else {
        throw .invalidParameter(augmentation: Self.name, name: name, value: text, allowed: parameter.summary)
      }
    }
    try value.validate()
    return value
  }

  /// Name and settings in the form of a specification, every parameter written out.
  var specification: String {
    ([Self.name] + Self.parameters.map { "\($0.name)=\($0.text(self))" }).joined(separator: ":")
  }
}
