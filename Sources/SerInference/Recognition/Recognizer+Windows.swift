import SerAudio

extension Recognizer {
  /// Judges a recording window by window, and over all: the mean of the probabilities of the windows that hold speech.
  ///
  /// Reads piece by piece, so that hours take no more memory than a window. Throws ``RecognitionError/cancelled`` when
  /// `isCancelled` says so, which is asked before every window and every piece.
  public func recognize(
    _ reader: AudioReader, in windows: SlidingWindows, isCancelled: () -> Bool = { Task.isCancelled }
  ) throws(RecognitionError) -> (overall: Recognition, windows: [WindowRecognition]) {
    let live = try LiveRecognizer(self, sampleRate: reader.info.sampleRate, windows: windows)
    var found: [WindowRecognition] = []
    while true {
      let samples: [Float]
      do { samples = try reader.next() } catch { throw RecognitionError(error) }
      if samples.isEmpty { break }
      found += try live.push(samples, isCancelled: isCancelled)
      if isCancelled() { throw .cancelled }
    }
    found += try live.finish()
    return (live.overall, found)
  }
}
