import Foundation
import SerAudio
import SerNumerics
import SerSignal

/// `band`: only the frequencies of a band, as a telephone or a cheap microphone passes them.
///
/// A linear-phase filter whose delay is taken out: a sinc under a Kaiser window (Kaiser 1974), half the amplitude at both
/// edges, 60 dB less from 50 Hz beyond them. Rate and length of the clip are kept, its level falls by what is cut away.
public struct BandLimit: Augmentation {
  public static let name = "band"
  public static let summary = "frequencies of a band only, such as the telephone's"
  public static let parameters: [AugmentationParameter<BandLimit>] = [
    .init("low", \.low, "lower edge in Hz, 0 (none) to 4000 (default 300)"),
    .init("high", \.high, "upper edge in Hz, 500 to 24000; of no effect above half the clip's rate (default 3400)"),
  ]
  public static let examples: [AugmentationExample] = [
    .init("band", "mild", "band:low=50:high=7000"), .init("band", "strong", "band:low=300:high=3400"),
  ]

  /// In Hz.
  public var low = DrawRange(only: 300)
  /// In Hz.
  public var high = DrawRange(only: 3400)

  /// From the band to what is cut away, in Hz.
  private static let transition = 100.0
  /// How much less passes beyond the transition, in dB.
  private static let attenuation = 60.0

  public init() {}

  public func validate() throws(AugmentationError) {
    try check(low, "low", 0...4000, unit: "Hz")
    try check(high, "high", 500...24000, unit: "Hz")
    guard low.upper < high.lower else {
      throw .invalidParameter(
        augmentation: Self.name, name: "low", value: low.description, allowed: "below high (\(high.description))")
    }
  }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let (low, high) = (low.draw(&stream), high.draw(&stream))
    guard let response = Self.response(low: low, high: high, sampleRate: clip.sampleRate) else { return clip }
    let whole = clip.samples.withUnsafeBufferPointer { FFTConvolution(response: response).convolve($0) }
    let delay = response.count / 2
    return try self.clip(Array(whole[delay..<delay + clip.samples.count]), like: clip)
  }

  /// An odd number of symmetric taps; nil where the whole band of the clip passes.
  static func response(low: Double, high: Double, sampleRate: Int) -> [Float]? {
    let rate = Double(sampleRate)
    let upper = high < rate / 2 ? high / rate : 0.5
    let lower = max(0, low / rate)
    guard lower < 0.5, lower > 0 || upper < 0.5 else { return nil }
    let order = Int(((attenuation - 7.95) / (14.36 * transition / rate)).rounded(.up))
    let middle = (order + 1) / 2
    let beta = 0.1102 * (attenuation - 8.7)
    return (-middle...middle).map { n in
      let place = Double(n) / Double(middle)
      let window = besselI0(beta * (1 - place * place).squareRoot()) / besselI0(beta)
      return Float(window * (lowPass(upper, n) - lowPass(lower, n)))
    }
  }

  /// The ideal low-pass of an edge in cycles a sample, at tap n.
  private static func lowPass(_ edge: Double, _ n: Int) -> Double {
    n == 0 ? 2 * edge : sin(2 * .pi * edge * Double(n)) / (.pi * Double(n))
  }

  /// The modified Bessel function of order 0, by its power series.
  private static func besselI0(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...40 {
      term *= (x / 2 / Double(k)) * (x / 2 / Double(k))
      sum += term
    }
    return sum
  }
}
