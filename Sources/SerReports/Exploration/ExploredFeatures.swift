import SerCorpus
import SerEvaluation
import SerFeatures
import SerNumerics

/// The rows of one feature set for the clips of a corpus, and what their columns tell.
struct ExploredFeatures: Sendable {
  /// Clips that maps and separability need, so that they show more than chance.
  static let fewestClips = 20
  /// Clips for each dimension that discriminant axes and distances between classes may use.
  static let clipsPerDimension = 10

  /// Such as `mfcc-functionals`.
  let setName: String
  let corpusName: String
  /// The clips whose features could be computed, one a row.
  let clips: [MeasuredClip]
  let names: [String]
  let standardized: StandardizedColumns
  let analysis: FeatureSetAnalysis
  let components: PrincipalComponents
  let emotions: [Emotion]
  /// Places in ``emotions``, one a row.
  let labels: [Int]

  /// Nil, with the reason, where there are too few clips or emotions, or no features.
  static func extract(
    _ set: any FeatureSet, of corpus: MeasuredCorpus, cache: FeatureCache?, seed: Seed, workers: Int
  ) async throws -> (features: ExploredFeatures?, reason: String) {
    guard corpus.clips.count >= fewestClips, corpus.emotions.count > 1 else {
      return (nil, "fewer than \(fewestClips) clips or a single emotion")
    }
    let located = corpus.clips.map { LocatedClip(entry: $0.entry, url: $0.url) }
    let outcome = try await FeatureExtraction(set: set, cache: cache, workers: workers).run(located)
    let byPath = Dictionary(corpus.clips.map { ($0.entry.path, $0) }, uniquingKeysWith: { first, _ in first })
    let clips = (outcome.table.paths ?? []).compactMap { byPath[$0] }
    let emotions = corpus.emotions.filter { emotion in clips.contains { $0.emotion == emotion } }
    guard clips.count == outcome.table.count, clips.count >= fewestClips, emotions.count > 1,
      let names = outcome.table.columns
    else { return (nil, "the features of too few clips could be computed") }
    let standardized = StandardizedColumns(outcome.table.features)
    let most = max(NeighbourMap.dimensions, clips.count / clipsPerDimension)
    guard let components = PrincipalComponents(standardized, atMost: most), components.count > 1 else {
      return (nil, "the features don't vary")
    }
    let labels = clips.map { emotions.firstIndex(of: $0.emotion) ?? 0 }
    let speakers = clips.compactMap(\.entry.speaker)
    let analysis = try await FeatureSetAnalysis(
      standardized, names: names, labels: labels, classCount: emotions.count,
      speakers: speakers.count == clips.count ? speakers : nil, seed: seed, workers: workers)
    let features = ExploredFeatures(
      setName: set.specification, corpusName: corpus.name, clips: clips, names: names, standardized: standardized,
      analysis: analysis, components: components, emotions: emotions, labels: labels)
    return (features, "")
  }

  /// The speaker of each row; nil where one is unknown or there is only one.
  var speakers: [String]? {
    let known = clips.compactMap(\.entry.speaker)
    return known.count == clips.count && Set(known).count > 1 ? known : nil
  }

  /// The components that discriminant axes and distances may use: at least ``clipsPerDimension`` clips for each.
  var supportedDimensions: Int { max(2, min(components.count, clips.count / Self.clipsPerDimension)) }

  /// The place of a column in ``names``.
  func place(of name: String) -> Int? { names.firstIndex(of: name) }
}
