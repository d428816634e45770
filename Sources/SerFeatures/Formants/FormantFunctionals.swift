import SerAudio
import SerNumerics
import SerSignal

/// `formant-functionals`: the first three formants over the voiced frames of a clip: 49 values.
///
/// Contours: `f1`, `f2`, `f3` (frequencies in Hz), `b1`, `b2`, `b3` (bandwidths in Hz), `f2_f1` (their distance in Hz)
/// and `dispersion` (half of F3 − F1 in Hz: the longer the vocal tract, the less). Each by mean, standard deviation,
/// interquartile range and three percentiles. `formant_fraction` is the share of frames that had formants. A clip
/// without any has 0 everywhere. Voiced frames come one after another, whatever lies between them: functionals of
/// their order in time (`slope`, `rise`, `fall`) mean little.
public struct FormantFunctionals: SpeechFeatureSet {
  public static let identifier = "formant-functionals"
  public static let summary = "frequency, bandwidth and spacing of F1 to F3 over voiced frames: 49 values"

  public var frontEnd = SpeechFrontEnd()
  /// How voiced frames are found.
  public var prosody = ProsodyParameters()
  public var formants = FormantParameters()
  public var functionals = Functionals([.mean, .std, .iqr, .percentile(5), .percentile(50), .percentile(95)])

  public init() {}

  private static let contours = ["f1", "f2", "f3", "b1", "b2", "b3", "f2_f1", "dispersion"]

  public func validate() throws(FeatureError) {
    try prosody.validate(for: Self.identifier, frontEnd: frontEnd)
    if let problem = formants.problem {
      throw .invalidParameter(set: Self.identifier, name: "formants", value: problem, allowed: "possible formants")
    }
  }

  public var layout: RowLayout { .columns(["formant_fraction"] + functionals.names(of: Self.contours)) }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let set: FormantFunctionals
    private let analyzer: ProsodyAnalyzer
    private let tracker: FormantTracker

    init(_ set: FormantFunctionals) {
      self.set = set
      analyzer = ProsodyAnalyzer(set.prosody)
      tracker = FormantTracker(set.formants)
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      let samples = try set.frontEnd.process(clip)
      let voicing = try analyzer.voicing(of: samples)
      let times = voicing.runs.map { run in run.map { Double($0) * voicing.hop } }
      let found = try resampled(samples).withUnsafeBufferPointer { tracker.track($0, at: times) }
      let rows = found.joined().compactMap { $0.map(Self.contours) }
      var values = [Float(rows.count) / Float(max(1, voicing.frames))]
      guard !rows.isEmpty else {
        return values + [Float](repeating: 0, count: set.functionals.count * FormantFunctionals.contours.count)
      }
      set.functionals.append(of: Matrix(rows: rows), hop: voicing.hop, to: &values)
      return values
    }

    private func resampled(_ samples: ArraySlice<Float>) throws(FeatureError) -> [Float] {
      do {
        let clip = try AudioClip(samples: Array(samples), sampleRate: set.frontEnd.sampleRate)
        return try SpeechFrontEnd.resample(clip, to: set.formants.sampleRate).samples
      } catch { throw .resamplingFailed(reason: "\(error)") }
    }

    private static func contours(_ triple: FormantTriple) -> [Float] {
      let (f, b) = (triple.resonances.map(\.frequency), triple.resonances.map(\.bandwidth))
      return (f + b + [f[1] - f[0], (f[2] - f[0]) / 2]).map { Float($0) }
    }
  }
}
