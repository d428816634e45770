import SerNumerics
import SerSignal

/// What a recording is compared by: the log-mel spectrogram of its active part, and a coarse contour of it.
///
/// Bands end at 3.8 kHz, so that a copy at telephone rate is still one; values are cut off 60 dB below the loudest, so
/// that the noise of a codec in pauses doesn't count. Neither gain nor surrounding silence changes a print.
struct SpeechPrint: Sendable {
  /// Log-mel levels in dB, shape [frames, ``bands``], one frame every 10 ms.
  let levels: Matrix
  /// The frame of the recording with which ``levels`` begin.
  let firstFrame: Int
  let contour: CoarseContour

  static let bands = 40
  /// Seconds from one frame to the next.
  static let frameStep = 0.01
  /// Shorter active parts are too little to recognise anything by: 0.3 s.
  static let fewestFrames = 30
  /// Only this much of a longer active part is compared: 30 s.
  static let mostFrames = 3000
  /// Frames this far below the loudest one, at either end, are silence.
  private static let activeDecibel: Float = 35
  private static let depth: Float = 60

  /// How the spectrogram is made: 16 kHz, windows of 25 ms every 10 ms, 40 Slaney mels from 80 Hz to 3.8 kHz.
  static var parameters: MelParameters {
    var parameters = MelParameters()
    parameters.bands = bands
    parameters.lowest = 80
    parameters.highest = 3800
    parameters.topDecibel = nil
    return parameters
  }

  /// The print of samples at 16 kHz; nil for silence and for less than ``fewestFrames`` of active signal.
  init?(_ samples: UnsafeBufferPointer<Float>, _ spectrogram: LogMelSpectrogram) {
    let levels = spectrogram.decibels(of: samples)
    let loudness = (0..<levels.rows).map { row in levels.row(row).max() ?? -.infinity }
    guard let loudest = loudness.max(), loudest > -90 else { return nil }
    let isActive = { (level: Float) in level > loudest - Self.activeDecibel }
    guard let first = loudness.firstIndex(where: isActive), let last = loudness.lastIndex(where: isActive),
      last + 1 - first >= Self.fewestFrames
    else { return nil }
    let end = min(last + 1, first + Self.mostFrames)
    let kept = levels.values[first * levels.columns..<end * levels.columns].map { max($0, loudest - Self.depth) }
    self.levels = Matrix(rows: end - first, columns: levels.columns, values: kept)
    firstFrame = first
    contour = CoarseContour(self.levels)
  }
}
