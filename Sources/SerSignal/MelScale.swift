import Foundation

/// A scale of perceived pitch.
public enum MelScale: String, Sendable, Codable, CaseIterable {
  /// That of Slaney's Auditory Toolbox (1998, Interval TR 1998-010), librosa's default: linear below 1 kHz,
  /// logarithmic above.
  case slaney
  /// 2595·log10(1 + f/700) (O'Shaughnessy 1987), that of HTK and openSMILE.
  case htk

  private static let hertzPerMel = 200.0 / 3
  private static let breakHertz = 1000.0
  private static let breakMel = 15.0
  private static let logStep = log(6.4) / 27

  /// Mel of a frequency in Hz.
  public func mel(fromHertz hertz: Double) -> Double {
    switch self {
    case .slaney:
      hertz < Self.breakHertz
        ? hertz / Self.hertzPerMel : Self.breakMel + log(hertz / Self.breakHertz) / Self.logStep
    case .htk: 2595 * log10(1 + hertz / 700)
    }
  }

  /// Frequency in Hz of a mel.
  public func hertz(fromMel mel: Double) -> Double {
    switch self {
    case .slaney:
      mel < Self.breakMel ? mel * Self.hertzPerMel : Self.breakHertz * exp(Self.logStep * (mel - Self.breakMel))
    case .htk: 700 * (pow(10, mel / 2595) - 1)
    }
  }
}
