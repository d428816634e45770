import SerSignal

extension SpectralParameters {
  /// Throws, in the name of a feature set, for parameters that no spectrum can have.
  func validate(for set: String, frontEnd: SpeechFrontEnd) throws(FeatureError) {
    try frontEnd.validate(for: set)
    if let problem {
      throw .invalidParameter(
        set: set, name: "spectrum.\(problem.name)", value: problem.value, allowed: problem.allowed)
    }
    guard sampleRate == frontEnd.sampleRate else {
      throw .invalidParameter(
        set: set, name: "spectrum.sampleRate", value: "\(sampleRate)",
        allowed: "the front end's \(frontEnd.sampleRate) Hz")
    }
  }
}
