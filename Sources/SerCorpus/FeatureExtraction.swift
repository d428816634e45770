import SerFormats
import Foundation
import SerAudio
import SerFeatures
import SerNumerics

/// Features of many recordings, in parallel over files, one extractor a worker.
public struct FeatureExtraction: Sendable {
  public let set: any FeatureSet
  /// Nil to compute everything.
  public let cache: FeatureCache?
  public let workers: Int
  /// Nil for the recordings as they are; else features are those of one augmented copy of each.
  public let recipe: AugmentationRecipe?

  public init(
    set: any FeatureSet, cache: FeatureCache?, workers: Int = defaultWorkerCount, recipe: AugmentationRecipe? = nil
  ) {
    self.set = set
    self.cache = cache
    self.workers = workers
    self.recipe = recipe
  }

  /// What came out: rows in the order of the clips, less those that failed.
  public struct Outcome: Sendable {
    public let table: FeatureTable
    public let failures: [FileProblem]
    /// Rows that came from the cache.
    public let cachedCount: Int
    /// Clips whose file isn't the one the manifest describes (another SHA-256); known only where the cache is used.
    public let changedPaths: [String]
  }

  private enum ClipResult: Sendable {
    case values([Float], cached: Bool, changed: Bool)
    case failed(String)
  }

  /// Extracts all clips. A bad one is listed among the failures and doesn't stop the others; only an impossible set
  /// or a cancelled task throws.
  public func run(
    _ clips: [LocatedClip], progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws -> Outcome {
    let (set, recipe) = (set, recipe)
    let shelf = try recipe.map { try cache?.shelf(for: set, $0) } ?? cache?.shelf(for: set)
    // Once: to count the columns of some sets is to name them.
    let width = set.layout.count
    let counter = ProgressCounter(total: clips.count, report: progress)
    let results = try await parallelMap(
      count: clips.count, workers: workers, context: { try set.makeExtractor() },
      { extractor, index in
        let result = Self.extract(clips[index], by: extractor, count: width, shelf: shelf, recipe)
        counter.advance()
        return result
      })
    return outcome(of: clips, results)
  }

  private static func extract(
    _ clip: LocatedClip, by extractor: any FeatureExtractor, count: Int, shelf: URL?, _ recipe: AugmentationRecipe?
  ) -> ClipResult {
    do {
      // A file that can't be read fails below, with the decoder's reason.
      let digest = shelf == nil && recipe == nil ? nil : (try? FileDigest(of: clip.url))?.sha256
      let published = clip.entry?.sha256
      let changed = digest != nil && published != nil && digest != published
      if let shelf, let digest, let values = FeatureCache.load(audioDigest: digest, from: shelf, count: count) {
        return .values(values, cached: true, changed: changed)
      }
      var audio = try AudioFile.read(clip.url).clip
      // By its digest and not by its path: the same recording is changed in the same way wherever it lies.
      if let recipe { audio = try recipe.apply(to: audio, identity: digest ?? clip.path) }
      let values = try extractor.extract(from: audio)
      guard values.count == count, values.allSatisfy(\.isFinite) else {
        return .failed("the feature set gave a value that is not finite")
      }
      if let shelf, let digest { FeatureCache.store(values, audioDigest: digest, in: shelf) }
      return .values(values, cached: false, changed: changed)
    } catch {
      return .failed(FileProblem(path: clip.path, error, at: clip.url).reason)
    }
  }

  private func outcome(of clips: [LocatedClip], _ results: [ClipResult]) -> Outcome {
    var values: [Float] = []
    values.reserveCapacity(clips.count * set.layout.count)
    var kept: [LocatedClip] = []
    var failures: [FileProblem] = []
    var cachedCount = 0
    var changedPaths: [String] = []
    for (clip, result) in zip(clips, results) {
      switch result {
      case .failed(let reason): failures.append(FileProblem(path: clip.path, reason: reason))
      case .values(let row, let cached, let changed):
        values.append(contentsOf: row)
        kept.append(clip)
        if cached { cachedCount += 1 }
        if changed { changedPaths.append(clip.path) }
      }
    }
    let features = Matrix(rows: kept.count, columns: set.layout.count, values: values)
    return Outcome(
      table: table(of: kept, features), failures: failures, cachedCount: cachedCount, changedPaths: changedPaths)
  }

  private func table(of clips: [LocatedClip], _ features: Matrix) -> FeatureTable {
    var table = FeatureTable(features: features, labels: [], labelNames: [], paths: clips.map(\.path))
    switch set.layout {
    case .columns(let names): table.columns = names
    case .frames(let count, let bands): table.frameShape = [count, bands]
    }
    let entries = clips.compactMap(\.entry)
    // Loose files have no labels: their table holds features and paths only.
    guard !entries.isEmpty, entries.count == clips.count else { return table }
    table.labelNames = Emotion.allCases.filter { emotion in entries.contains { $0.emotion == emotion } }
      .map(\.rawValue)
    table.labels = entries.map { table.labelNames.firstIndex(of: $0.emotion.rawValue) ?? 0 }
    if entries.allSatisfy({ $0.speaker != nil }) { table.speakers = entries.map { $0.speaker ?? "" } }
    if entries.contains(where: { $0.gender != nil }) { table.genders = entries.map { $0.gender?.rawValue ?? "" } }
    if entries.contains(where: { $0.intensity != nil }) {
      table.intensities = entries.map { $0.intensity?.rawValue ?? "" }
    }
    return table
  }
}
