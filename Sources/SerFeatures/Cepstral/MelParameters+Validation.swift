import SerSignal

extension MelParameters {
  /// Throws, in the name of a feature set, for parameters that no spectrogram can have.
  func validate(for set: String, frontEnd: SpeechFrontEnd) throws(FeatureError) {
    func check(_ condition: Bool, _ name: String, _ value: some CustomStringConvertible, _ allowed: String)
      throws(FeatureError)
    {
      guard condition else {
        throw .invalidParameter(set: set, name: "mel.\(name)", value: "\(value)", allowed: allowed)
      }
    }
    try frontEnd.validate(for: set)
    try check((1000...384_000).contains(sampleRate), "sampleRate", sampleRate, "1000 to 384000 Hz")
    try check(sampleRate == frontEnd.sampleRate, "sampleRate", sampleRate, "the front end's \(frontEnd.sampleRate) Hz")
    try check((2...65_536).contains(fftLength), "fftLength", fftLength, "2 to 65536 samples")
    try check((1...fftLength).contains(windowLength), "windowLength", windowLength, "1 to fftLength (\(fftLength))")
    try check((1...windowLength).contains(hopLength), "hopLength", hopLength, "1 to windowLength (\(windowLength))")
    try check((1...512).contains(bands), "bands", bands, "1 to 512")
    let end = highest ?? Double(sampleRate) / 2
    try check(end > 0 && end <= Double(sampleRate) / 2, "highest", end, "up to \(Double(sampleRate) / 2) Hz")
    try check(lowest >= 0 && lowest < end, "lowest", lowest, "0 to below \(end) Hz")
    try check(topDecibel ?? 1 > 0, "topDecibel", topDecibel ?? 0, "above 0, or none")
  }
}
