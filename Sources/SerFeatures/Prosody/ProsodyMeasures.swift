import SerSignal

/// The numbers that describe the prosody of a clip, with their names.
///
/// | columns | unit | |
/// |---|---|---|
/// | `f0_mean` … `f0_p95`, `f0_range` | semitones above 27.5 Hz, `range` in semitones | over voiced frames |
/// | `f0_slope`, `f0_rise`, `f0_fall` | semitones a second | line over the clip; mean of the rising and of the falling frames |
/// | `voicing_fraction` | 0…1 | voiced frames over all |
/// | `voicing_probability` | 0…1 | mean over all frames |
/// | `voiced_rate` | per second | voiced stretches |
/// | `voiced_mean`, `voiced_std`, `voiced_max` | seconds | their lengths |
/// | `unvoiced_mean`, `unvoiced_std` | seconds | the lengths of what lies between them |
/// | `jitter_local`, `jitter_rap`, `jitter_ppq5` | fraction | ``Perturbation`` |
/// | `shimmer_local`, `shimmer_apq3`, `shimmer_apq5` | fraction | |
/// | `shimmer_db` | dB | |
/// | `hnr_mean`, `hnr_std`, `hnr_p5`, `hnr_p50`, `hnr_p95` | dB | ``Harmonicity`` of voiced frames |
/// | `energy_…` | dB relative to full scale, dB, dB a second | as `f0_…`, over all frames |
/// | `energy_voiced` | dB relative to full scale | mean over voiced frames |
/// | `f0_energy_correlation` | −1…1 | Pearson, over voiced frames |
/// | `duration` | seconds | |
/// | `syllable_rate`, `articulation_rate` | per second | ``SyllableNuclei`` over the duration, and over it less the pauses |
/// | `pause_count` | | |
/// | `pause_mean` | seconds | |
/// | `pause_fraction` | 0…1 | of the duration |
///
/// What has nothing to be measured of (the pitch of an unvoiced clip, the length of no pause) is 0; `voicing_fraction`
/// and `pause_count` tell.
struct ProsodyMeasures {
  let columns: [(name: String, value: Double)]

  /// The names of all columns.
  static let names = ProsodyMeasures(of: ProsodyContours()).columns.map(\.name)

  init(of contours: ProsodyContours) {
    columns =
      Self.pitch(contours) + Self.voicing(contours) + Self.quality(contours) + Self.energy(contours)
      + Self.rhythm(contours)
  }

  private static func pitch(_ contours: ProsodyContours) -> [(name: String, value: Double)] {
    ContourStatistics(of: contours.semitones, over: contours.runs, hop: contours.hop).columns(of: "f0")
  }

  private static func voicing(_ contours: ProsodyContours) -> [(name: String, value: Double)] {
    let frames = Double(max(1, contours.frames))
    let voiced = lengths(contours.runs, contours.hop)
    let gaps = zip(contours.runs.dropFirst(), contours.runs).map { $1.upperBound..<$0.lowerBound }
    let unvoiced = lengths(gaps, contours.hop)
    return [
      ("voicing_fraction", Double(contours.runs.reduce(0) { $0 + $1.count }) / frames),
      ("voicing_probability", contours.voicing.reduce(0, +) / frames),
      ("voiced_rate", contours.duration > 0 ? Double(contours.runs.count) / contours.duration : 0),
      ("voiced_mean", voiced.mean), ("voiced_std", voiced.std), ("voiced_max", voiced.max),
      ("unvoiced_mean", unvoiced.mean), ("unvoiced_std", unvoiced.std),
    ]
  }

  private static func lengths(_ runs: [Range<Int>], _ hop: Double) -> (mean: Double, std: Double, max: Double) {
    guard !runs.isEmpty else { return (0, 0, 0) }
    let lengths = runs.map { Double($0.count) * hop }
    let mean = lengths.reduce(0, +) / Double(lengths.count)
    let squares = lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(lengths.count)).squareRoot(), lengths.max() ?? 0)
  }

  private static func quality(_ contours: ProsodyContours) -> [(name: String, value: Double)] {
    let voice = contours.perturbation
    let harmonicity = ContourStatistics(of: contours.harmonicity, over: contours.runs, hop: contours.hop)
    return [
      ("jitter_local", voice.jitterLocal), ("jitter_rap", voice.jitterRAP), ("jitter_ppq5", voice.jitterPPQ5),
      ("shimmer_local", voice.shimmerLocal), ("shimmer_db", voice.shimmerDecibel),
      ("shimmer_apq3", voice.shimmerAPQ3), ("shimmer_apq5", voice.shimmerAPQ5),
      ("hnr_mean", harmonicity.mean), ("hnr_std", harmonicity.std), ("hnr_p5", harmonicity.percentile(5)),
      ("hnr_p50", harmonicity.percentile(50)), ("hnr_p95", harmonicity.percentile(95)),
    ]
  }

  private static func energy(_ contours: ProsodyContours) -> [(name: String, value: Double)] {
    let all = ContourStatistics(of: contours.levels, over: [0..<contours.levels.count], hop: contours.hop)
    let voiced = ContourStatistics(of: contours.levels, over: contours.runs, hop: contours.hop)
    return all.columns(of: "energy") + [
      ("energy_voiced", voiced.mean), ("f0_energy_correlation", correlation(contours)),
    ]
  }

  /// Of pitch and level over the voiced frames; 0 where either doesn't vary.
  private static func correlation(_ contours: ProsodyContours) -> Double {
    let frames = contours.runs.joined()
    guard frames.count > 1 else { return 0 }
    let count = Double(frames.count)
    let pitch = frames.reduce(0.0) { $0 + contours.semitones[$1] } / count
    let level = frames.reduce(0.0) { $0 + contours.levels[$1] } / count
    var (products, first, second) = (0.0, 0.0, 0.0)
    for frame in frames {
      let (a, b) = (contours.semitones[frame] - pitch, contours.levels[frame] - level)
      products += a * b
      first += a * a
      second += b * b
    }
    let scale = (first * second).squareRoot()
    return scale > 1e-9 ? products / scale : 0
  }

  private static func rhythm(_ contours: ProsodyContours) -> [(name: String, value: Double)] {
    let (syllables, pauses) = (Double(contours.rhythm.peaks.count), contours.rhythm.pauses)
    let pause = lengths(pauses, contours.hop)
    let silence = min(contours.duration, pause.mean * Double(pauses.count))
    let speaking = contours.duration - silence
    return [
      ("duration", contours.duration),
      ("syllable_rate", contours.duration > 0 ? syllables / contours.duration : 0),
      ("articulation_rate", speaking > contours.hop ? syllables / speaking : 0),
      ("pause_count", Double(pauses.count)), ("pause_mean", pause.mean),
      ("pause_fraction", contours.duration > 0 ? silence / contours.duration : 0),
    ]
  }
}
