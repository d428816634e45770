/// How one take is spoken: every parameter that the synthetic voice takes besides the words and the speaker's anatomy.
public struct Delivery: Sendable, Equatable {
  /// Mean fundamental frequency of the voiced frames in Hz (geometric mean), 50 to 600.
  public var meanF0: Double
  /// Size of the F0 movements, 1 for plain reading, 0 to 4.
  public var f0Range: Double = 1
  /// Boundary tone: how far F0 goes up (or down, if negative) over the last syllable, in semitones, -12 to 12.
  public var finalTone: Double = -1.5
  /// Length of sounds relative to plain reading, 0.4 to 3.
  public var duration: Double = 1
  /// Length of a pause inside the sentence in seconds, 0 (none) to 1.
  public var pause: Double = 0
  /// Level relative to plain reading in dB, -30 to 30.
  public var level: Double = 0
  /// Shape of the glottal pulse, from tense (0.3) to lax and breathy (2.7): the Rd of Fant 1995.
  public var rd: Double = 1.1
  /// Level of breath noise relative to the voice in dB, -60 to 0.
  public var aspiration: Double = -28
  /// Standard deviation of the period from pulse to pulse, relative, 0 to 0.1.
  public var jitter: Double = 0.007
  /// Standard deviation of the amplitude from pulse to pulse, relative, 0 to 0.5.
  public var shimmer: Double = 0.04
  /// Depth of a 5 to 7 Hz tremor of F0 in semitones, 0 to 3.
  public var tremor: Double = 0
  /// Creak: how much every second pulse is delayed and weakened, 0 to 1.
  public var creak: Double = 0
  /// Factor on F1: above 1 for a wider open mouth, 0.7 to 1.4.
  public var jawOpening: Double = 1
  /// Factor on all formants: above 1 for spread lips and a raised larynx (a smile), 0.8 to 1.25.
  public var lipSpreading: Double = 1
  /// How exactly formant targets are reached: above 1 for careful, below 1 for slurred speech, 0.4 to 2.
  public var precision: Double = 1
  /// Coupling of the nose in sounds that aren't nasal, 0 to 1.
  public var nasality: Double = 0

  /// Plain reading at a pitch.
  public init(meanF0: Double) { self.meanF0 = meanF0 }

  /// The parameters with their names and ranges.
  static var ranges: [(name: String, value: @Sendable (Delivery) -> Double, range: ClosedRange<Double>)] {
    [
      ("meanF0", { $0.meanF0 }, 50...600), ("f0Range", { $0.f0Range }, 0...4),
      ("finalTone", { $0.finalTone }, -12...12),
      ("duration", { $0.duration }, 0.4...3), ("pause", { $0.pause }, 0...1), ("level", { $0.level }, -30...30),
      ("rd", { $0.rd }, 0.3...2.7), ("aspiration", { $0.aspiration }, -60...0), ("jitter", { $0.jitter }, 0...0.1),
      ("shimmer", { $0.shimmer }, 0...0.5), ("tremor", { $0.tremor }, 0...3), ("creak", { $0.creak }, 0...1),
      ("jawOpening", { $0.jawOpening }, 0.7...1.4), ("lipSpreading", { $0.lipSpreading }, 0.8...1.25),
      ("precision", { $0.precision }, 0.4...2), ("nasality", { $0.nasality }, 0...1),
    ]
  }

  /// Throws ``SynthesisError/delivery(parameter:found:allowed:)`` for the first parameter outside its range.
  public func validate() throws(SynthesisError) {
    for (name, value, range) in Self.ranges where !range.contains(value(self)) {
      throw .delivery(parameter: name, found: value(self), allowed: range)
    }
  }
}
