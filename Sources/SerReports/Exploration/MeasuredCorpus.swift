import SerAudio
import SerCorpus
import SerFeatures
import SerNumerics

/// All clips of a corpus with their measures, and the groups they fall into.
struct MeasuredCorpus: Sendable {
  let name: String
  let clips: [MeasuredClip]
  let failures: [FileProblem]

  /// The values that occur, in the order in which they are shown everywhere.
  var emotions: [Emotion] { Emotion.allCases.filter { emotion in clips.contains { $0.emotion == emotion } } }
  /// Whether classes are large enough for effect sizes, at least five clips an emotion on average: below that η² is
  /// mostly chance (k classes of one clip each give 1 whatever the values).
  var supportsEffectSizes: Bool { clips.count >= 5 * emotions.count }
  var genders: [Gender] { Gender.allCases.filter { gender in clips.contains { $0.entry.gender == gender } } }
  var intensities: [Intensity] {
    Intensity.allCases.filter { intensity in clips.contains { $0.entry.intensity == intensity } }
  }
  var speakers: [String] { Self.sorted(Set(clips.compactMap(\.entry.speaker))) }

  /// Speakers sorted as a person sorts: 2 before 10.
  static func sorted(_ speakers: Set<String>) -> [String] {
    speakers.sorted { a, b in
      if let x = Int(a), let y = Int(b), x != y { return x < y }
      return a < b
    }
  }

  /// Measures every clip in parallel; what can't be decoded or measured is listed, not thrown.
  static func measure(
    _ clips: [LocatedClip], corpus: String, parameters: ClipAcousticsParameters, workers: Int,
    progress: (@Sendable (Int, Int) -> Void)?
  ) async throws -> MeasuredCorpus {
    let counter = ProgressCounter(total: clips.count, report: progress)
    let outcomes = try await parallelMap(
      count: clips.count, workers: workers, context: { try ClipAcousticsExtractor(parameters) }
    ) { extractor, index -> Result<MeasuredClip, AudioFault> in
      defer { counter.advance() }
      return measure(clips[index], with: extractor)
    }
    var measured: [MeasuredClip] = []
    var failures: [FileProblem] = []
    for (clip, outcome) in zip(clips, outcomes) {
      switch outcome {
      case .success(let clip): measured.append(clip)
      case .failure(let fault): failures.append(FileProblem(path: clip.path, reason: fault.reason))
      }
    }
    return MeasuredCorpus(name: corpus, clips: measured, failures: failures)
  }

  private struct AudioFault: Error { let reason: String }

  private static func measure(
    _ clip: LocatedClip, with extractor: ClipAcousticsExtractor
  ) -> Result<MeasuredClip, AudioFault> {
    guard let entry = clip.entry else { return .failure(AudioFault(reason: "no manifest says which emotion it has")) }
    do {
      let (audio, info) = try AudioFile.read(clip.url)
      return .success(
        MeasuredClip(
          entry: entry, url: clip.url, acoustics: try extractor.measure(audio), traces: RecordingTraces(audio),
          sampleRate: info.sampleRate, channels: info.channels))
    } catch {
      return .failure(AudioFault(reason: FileProblem(path: clip.path, error, at: clip.url).reason))
    }
  }

  /// Values of a measure by emotion, in the order of ``emotions``, of the clips that pass.
  func values(
    _ measure: AcousticMeasure, where passes: (MeasuredClip) -> Bool = { _ in true }
  ) -> [[Double]] {
    emotions.map { emotion in
      clips.filter { $0.emotion == emotion && passes($0) }.compactMap { measure.value(of: $0.acoustics) }
    }
  }

  /// A measure of every clip relative to its speaker's mean, in clip order; nil where the clip lacks the measure or
  /// the corpus doesn't name every speaker.
  func valuesWithinSpeakers(_ measure: AcousticMeasure) -> [Double?]? {
    guard clips.allSatisfy({ $0.entry.speaker != nil }), speakers.count > 1 else { return nil }
    let measured = clips.indices.filter { measure.value(of: clips[$0].acoustics) != nil }
    let centered = EffectSize.centered(
      measured.compactMap { measure.value(of: clips[$0].acoustics) },
      within: measured.map { clips[$0].entry.speaker ?? "" })
    var values = [Double?](repeating: nil, count: clips.count)
    for (index, value) in zip(measured, centered) { values[index] = value }
    return values
  }
}
