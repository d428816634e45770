import Foundation

/// How the shape of spectra is measured.
public struct SpectralParameters: Sendable, Codable, Equatable {
  /// In Hz.
  public var sampleRate = 16000
  /// Samples per transform, and of the frames of zero crossings and RMS.
  public var fftLength = 512
  /// Samples under the window, centred in the FFT frame; at most `fftLength`.
  public var windowLength = 512
  /// Samples from one frame to the next.
  public var hopLength = 160
  public var window = Window.hann
  /// The share of a frame's summed magnitudes that lies below its rolloff.
  public var rolloffShare = 0.85
  /// Octave bands of the spectral contrast above the lowest one.
  public var contrastBands = 6
  /// Where the lowest band of the contrast ends, in Hz.
  public var contrastLowest = 200.0
  /// The share of a band's bins that are its peak, and its valley.
  public var contrastQuantile = 0.02
  /// Deviation of the tuning from A = 440 Hz, in semitones.
  public var tuning = 0.0

  public init() {}

  /// Seconds from one frame to the next.
  public var hopSeconds: Double { Double(hopLength) / Double(sampleRate) }
  /// Values of a spectrum.
  public var bins: Int { fftLength / 2 + 1 }
  /// Frames of a signal.
  public func frameCount(samples: Int) -> Int { 1 + samples / hopLength }
  /// Hz between neighbouring bins.
  public var binWidth: Double { Double(sampleRate) / Double(fftLength) }

  /// Why these parameters are impossible, and the name of the one to change; nil if they are not.
  public var problem: (name: String, value: String, allowed: String)? {
    let checks: [(Bool, String, String, String)] = [
      ((1000...384_000).contains(sampleRate), "sampleRate", "\(sampleRate)", "1000 to 384000 Hz"),
      ((64...65_536).contains(fftLength), "fftLength", "\(fftLength)", "64 to 65536 samples"),
      ((1...max(1, fftLength)).contains(windowLength), "windowLength", "\(windowLength)", "1 to fftLength"),
      ((1...max(1, windowLength)).contains(hopLength), "hopLength", "\(hopLength)", "1 to windowLength"),
      (rolloffShare > 0 && rolloffShare < 1, "rolloffShare", "\(rolloffShare)", "between 0 and 1"),
      ((1...16).contains(contrastBands), "contrastBands", "\(contrastBands)", "1 to 16"),
      (contrastQuantile > 0 && contrastQuantile < 0.5, "contrastQuantile", "\(contrastQuantile)", "0 to below 0.5"),
      (abs(tuning) <= 0.5, "tuning", "\(tuning)", "-0.5 to 0.5 semitones"),
    ]
    if let failed = checks.first(where: { !$0.0 }) { return (failed.1, failed.2, failed.3) }
    let top = contrastLowest * pow(2, Double(contrastBands - 1))
    guard contrastLowest >= binWidth, top < Double(sampleRate) / 2 - binWidth else {
      return (
        "contrastBands", "\(contrastBands) from \(contrastLowest) Hz",
        "bands that begin between one bin (\(binWidth) Hz) and half of \(sampleRate) Hz"
      )
    }
    return nil
  }
}
