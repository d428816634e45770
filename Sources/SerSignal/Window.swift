import Foundation

/// Window functions, in their periodic form (for spectral analysis, as `scipy.signal.get_window(…, fftbins=True)`).
public enum Window: String, Sendable, Codable, CaseIterable {
  case hann, hamming

  /// `length` coefficients.
  public func coefficients(length: Int) -> [Float] { preciseCoefficients(length: length).map { Float($0) } }

  /// `length` coefficients in double precision.
  func preciseCoefficients(length: Int) -> [Double] {
    (0..<length).map { n in
      let cosine = cos(2 * Double.pi * Double(n) / Double(length))
      switch self {
      case .hann: return 0.5 - 0.5 * cosine
      case .hamming: return 0.54 - 0.46 * cosine
      }
    }
  }
}
