import SerAudio
import SerFeatures

/// A way in which recordings get worse, in steps from mild to harsh.
public struct Degradation: Sendable {
  /// One step.
  public struct Level: Sendable, Equatable {
    /// In the degradation's unit.
    public let strength: Double
    /// What is done to a clip, as an augmentation chain.
    public let specification: String

    public init(_ strength: Double, _ specification: String) {
      self.strength = strength
      self.specification = specification
    }
  }

  /// As it is asked for, such as `noise-white`.
  public let name: String
  public let title: String
  /// Quantity and unit of the strengths.
  public let axis: String
  /// From the mildest to the harshest.
  public let levels: [Level]

  init(_ name: String, _ title: String, axis: String, _ levels: [Level]) {
    self.name = name
    self.title = title
    self.axis = axis
    self.levels = levels
  }

  private init(_ name: String, _ title: String, axis: String, _ strengths: [Double], _ make: (String) -> String) {
    self.init(
      name, title, axis: axis,
      strengths.map { Level($0, make(PlotText.number($0, decimals: $0 == $0.rounded() ? 0 : 2))) })
  }

  /// All of them; codes that this machine's libsndfile can't write are left out (``unavailable``).
  public static var all: [Degradation] {
    let noises = NoiseColour.allCases.map { colour in
      Degradation(
        "noise-\(colour.rawValue)", "\(colour.rawValue) noise", axis: "signal-to-noise ratio (dB)",
        [30, 20, 15, 10, 5, 0, -5]
      ) { "noise:snr=\($0):colour=\(colour.rawValue)" }
    }
    let codes = LossyCodec.allCases.filter { $0.isAvailable && $0.hasQuality }.map { codec in
      Degradation("\(codec.rawValue)", title(of: codec), axis: "quality (1: most bits)", [0.75, 0.5, 0.25, 0.1, 0]) {
        "coding:format=\(codec.rawValue):quality=\($0)"
      }
    }
    return noises + [quieter, louder, clipping, room, band, telephone] + codes + [duration]
  }

  /// Names of the codes that can't be tried on this machine.
  public static var unavailable: [String] { LossyCodec.allCases.filter { !$0.isAvailable }.map(\.rawValue) }

  private static let quieter = Degradation(
    "quieter", "recorded more quietly", axis: "gain (dB)", [-6, -12, -20, -30, -40]
  ) {
    "gain:db=\($0)"
  }

  private static let louder = Degradation(
    "louder", "recorded more loudly, without clipping", axis: "gain (dB)", [6, 12, 20, 30]
  ) { "gain:db=\($0)" }

  private static let clipping = Degradation(
    "clipping", "overdriven: peaks cut off flat", axis: "cut off below the peak (dB)", [3, 6, 12, 18, 24, 30]
  ) { "clipping:db=\($0)" }

  private static let room = Degradation(
    "room", "in a room, 2 m from the microphone", axis: "RT60 (s)", [0.2, 0.3, 0.5, 0.7, 0.9]
  ) { "room:rt60=\($0):distance=2" }

  private static let band = Degradation(
    "band", "high frequencies missing", axis: "upper edge (Hz)", [7000, 6000, 5000, 4000, 3000, 2000]
  ) { "band:low=0:high=\($0)" }

  /// Band, µ-law and GSM of the telephone, as bit rates of its codes.
  private static var telephone: Degradation {
    let codes = [(64.0, LossyCodec.mulaw), (13, .gsm)].filter(\.1.isAvailable)
    return Degradation(
      "telephone", "by telephone", axis: "kbit/s (64: µ-law, 13: GSM)",
      codes.map { Level($0, "band:low=300:high=3400,coding:format=\($1.rawValue)") })
  }

  private static let duration = Degradation(
    "duration", "only the beginning of the speech", axis: "length (s)", [2, 1.5, 1, 0.75, 0.5, 0.25]
  ) { "excerpt:seconds=\($0):place=0" }

  private static func title(of codec: LossyCodec) -> String {
    switch codec {
    case .mp3: "coded as MP3"
    case .vorbis: "coded as Vorbis"
    case .opus: "coded as Opus"
    case .gsm: "coded as GSM"
    case .mulaw: "coded as µ-law"
    }
  }

  /// The strength as the axis writes it.
  func text(_ strength: Double) -> String {
    PlotText.number(strength, decimals: strength == strength.rounded() ? 0 : 2).replacing("-", with: "−")
  }
}
