/// How much sound a caller takes, whoever sent it.
///
/// A small compressed file can hold hours, and a header can claim them: both are refused before memory is taken for them.
public struct AudioLimits: Sendable, Equatable {
  /// The greatest length in seconds, above 0.
  public var seconds: Double
  /// The greatest number of samples, those of all channels counted, at least 1.
  public var samples: Int

  public static let none = AudioLimits()

  public init(seconds: Double = .infinity, samples: Int = .max) {
    self.seconds = seconds
    self.samples = samples
  }

  /// The greatest number of frames that both limits allow.
  func frames(sampleRate: Int, channels: Int) -> Int {
    let bySeconds = seconds * Double(sampleRate)
    return min(bySeconds < Double(Int.max / 2) ? Int(max(0, bySeconds)) : Int.max, samples / max(1, channels))
  }
}
