import SerCorpus
import SerFeatures
import SerNumerics

/// A clip that differs from the others of its emotion, or has a fault, and why.
struct OutlierClip: Sendable {
  let clip: MeasuredClip
  /// The robust z of each measure within the emotion; nil where it couldn't be taken.
  let scores: [AcousticMeasure: Double]
  /// In words, the gravest first.
  let reasons: [String]
  /// The greatest |z|; a fault counts as at least ``faultSeverity``.
  let severity: Double

  /// Where a fault, such as clipping, stands among outliers.
  static let faultSeverity = 6.0
  /// A mean sample beyond this, full scale ±1, is a fault.
  static let offsetLimit = 0.01
  /// Less than this share of voiced frames is a fault.
  static let voicingLimit = 0.05

  /// All outliers of a corpus, the gravest first.
  ///
  /// Measures are compared within emotions, relative to the speaker's mean where speakers are known: a low voice is no
  /// outlier for being low, but for being low for that speaker.
  static func find(in corpus: MeasuredCorpus) -> [OutlierClip] {
    var scores = [[AcousticMeasure: Double]](repeating: [:], count: corpus.clips.count)
    for measure in AcousticMeasure.allCases {
      let values = corpus.valuesWithinSpeakers(measure) ?? corpus.clips.map { measure.value(of: $0.acoustics) }
      for emotion in corpus.emotions {
        let members = corpus.clips.indices.filter { corpus.clips[$0].emotion == emotion && values[$0] != nil }
        guard let found = RobustScore.scores(of: members.compactMap { values[$0] }) else { continue }
        for (member, score) in zip(members, found) { scores[member][measure] = score }
      }
    }
    let found = zip(corpus.clips, scores).compactMap { OutlierClip($0, scores: $1) }
    return found.sorted { ($1.severity, $0.clip.entry.path) < ($0.severity, $1.clip.entry.path) }
  }

  /// Nil for a clip without a reason.
  init?(_ clip: MeasuredClip, scores: [AcousticMeasure: Double]) {
    let faults = Self.faults(of: clip)
    let far = AcousticMeasure.allCases.compactMap { measure -> (reason: String, size: Double)? in
      guard let score = scores[measure], abs(score) > RobustScore.limit else { return nil }
      return (measure.deviation(score, of: clip.acoustics), abs(score))
    }.sorted { $0.size > $1.size }
    guard !faults.isEmpty || !far.isEmpty else { return nil }
    self.clip = clip
    self.scores = scores
    reasons = faults + far.map(\.reason)
    severity = max(far.first?.size ?? 0, faults.isEmpty ? 0 : Self.faultSeverity)
  }

  private static func faults(of clip: MeasuredClip) -> [String] {
    var faults: [String] = []
    if clip.acoustics.pitch == nil {
      faults.append("no voiced frame")
    } else if clip.acoustics.voicedFraction < voicingLimit {
      faults.append("hardly voiced (\(Wording.percent(clip.acoustics.voicedFraction)) of the frames)")
    }
    if clip.traces.flatCrests > 0 {
      faults.append(
        "clipped or limited (\(clip.traces.flatCrests) crests cut at \(Wording.number(clip.acoustics.peakLevel, 1)) dBFS)"
      )
    }
    if abs(clip.acoustics.offset) > offsetLimit {
      faults.append("offset of \(Wording.number(clip.acoustics.offset, 3)) of full scale")
    }
    return faults
  }
}

extension AcousticMeasure {
  /// Why a clip whose robust z in this measure is `score` stands out, with its own value.
  func deviation(_ score: Double, of acoustics: ClipAcoustics) -> String {
    let (high, low) =
      switch self {
      case .duration: ("long", "short")
      case .silence: ("much silence", "little silence")
      case .level: ("loud", "quiet")
      case .energyRange: ("wide range of levels", "narrow range of levels")
      case .pitch: ("high pitch", "low pitch")
      case .pitchRange: ("pitch moves much", "monotonous")
      case .voicing: ("much voiced", "little voiced")
      }
    let own =
      switch self {
      case .pitch: acoustics.pitch.map { "F0 \(Wording.number($0.median, 0)) Hz" } ?? ""
      case .silence, .voicing: "\(Wording.number(value(of: acoustics), 0)) %"
      default: "\(Wording.number(value(of: acoustics), 1)) \(unit)"
      }
    return "\(score > 0 ? high : low) (\(own), z = \(Wording.signed(score)))"
  }
}
