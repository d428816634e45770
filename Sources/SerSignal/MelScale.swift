import Foundation

/// The mel scale of Slaney's Auditory Toolbox (1998, Interval TR 1998-010), librosa's default: linear below 1 kHz,
/// logarithmic above.
public enum MelScale {
  private static let hertzPerMel = 200.0 / 3
  private static let breakHertz = 1000.0
  private static let breakMel = 15.0
  private static let logStep = log(6.4) / 27

  /// Mel of a frequency in Hz.
  public static func mel(fromHertz hertz: Double) -> Double {
    hertz < breakHertz ? hertz / hertzPerMel : breakMel + log(hertz / breakHertz) / logStep
  }

  /// Frequency in Hz of a mel.
  public static func hertz(fromMel mel: Double) -> Double {
    mel < breakMel ? mel * hertzPerMel : breakHertz * exp(logStep * (mel - breakMel))
  }
}
