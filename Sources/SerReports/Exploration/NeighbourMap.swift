import SerCorpus
import SerEvaluation
import SerNumerics

/// A t-SNE map of a corpus, of a sample where there are too many clips for the exact method.
struct NeighbourMap: Sendable {
  /// Principal components that neighbours are sought in.
  static let dimensions = 30
  /// Time and memory grow with the square of the clips.
  static let mostClips = 3000

  let clips: [MeasuredClip]
  let embedding: NeighbourEmbedding
  let agreement: NeighbourAgreement
  /// Components used.
  let dimensions: Int
  let isSample: Bool

  init(_ features: ExploredFeatures, seed: Seed, workers: Int) async throws {
    let kept = Self.sample(features, most: Self.mostClips, seed: seed)
    dimensions = min(Self.dimensions, features.components.count)
    isSample = kept.count < features.clips.count
    clips = kept.map { features.clips[$0] }
    let all = features.components.leadingScores(dimensions)
    let own = dimensions
    let values = kept.flatMap { all[$0 * own..<($0 + 1) * own] }
    embedding = try NeighbourEmbedding(values, dimensions: dimensions, workers: workers)
    agreement = try await NeighbourAgreement(values, dimensions: dimensions, workers: workers)
  }

  /// Rows drawn from every emotion in proportion to its clips, in ascending order; all of them where there are few.
  static func sample(_ features: ExploredFeatures, most: Int, seed: Seed) -> [Int] {
    sample(labels: features.labels, classCount: features.emotions.count, most: most, seed: seed)
  }

  /// At most about `most` rows, from every class in proportion to its rows.
  static func sample(labels: [Int], classCount: Int, most: Int, seed: Seed) -> [Int] {
    guard labels.count > most else { return Array(labels.indices) }
    var stream = seed.derived("map-sample").makeStream()
    return (0..<classCount).flatMap { label in
      var own = labels.indices.filter { labels[$0] == label }
      stream.shuffle(&own)
      return own.prefix(max(1, own.count * most / labels.count))
    }.sorted()
  }
}

/// Which clips are neighbours of which.
enum NeighbourSection {
  static func make(_ features: ExploredFeatures, seed: Seed, workers: Int) async throws -> ExplorationSection {
    var section = ExplorationSection("Map of neighbours (t-SNE)")
    let map = try await NeighbourMap(features, seed: seed, workers: workers)
    let panels = MapColouring.panels(map.clips)
    section.paragraphs = [
      (map.isSample
        ? "\(map.clips.count) of the \(features.clips.count) clips, drawn from each emotion in proportion. " : "")
        + "Clips that are neighbours in the first \(map.dimensions) principal components of `\(features.setName)` stay "
        + "neighbours in the plane (exact t-SNE, perplexity \(Wording.number(map.embedding.perplexity, 0)), begun from the "
        + "first two components; divergence \(Wording.number(map.embedding.divergence)) nats). A map is a picture, not "
        + "evidence: distances between groups, their sizes and the axes mean nothing, only who is next to whom does.",
      "The table counts neighbours where they are found, in the \(map.dimensions) components and not in the plane: of the "
        + "\(map.agreement.neighbours) nearest clips of each, how many share its label, and how many would by chance.",
    ]
    section.plots = [
      GroupedScatterGrid(
        title: "Neighbours in \(features.setName) (t-SNE) in \(features.corpusName)",
        subtitle: "a picture: neighbours lie together, distances and axes mean nothing; " + MapColouring.legend(panels),
        names: map.clips.map(\.entry.path), x: map.embedding.x, y: map.embedding.y, panels: panels, xLabel: "",
        yLabel: "")
    ].map { grid in
      var grid = grid
      grid.hasNumbers = false
      return grid.plot(named: "tsne-map")
    }
    let shares: [(name: String, share: (share: Double, chance: Double)?)] = [
      ("emotion", map.agreement.share(of: map.clips.map { $0.emotion as Emotion? })),
      ("speaker", map.agreement.share(of: map.clips.map(\.entry.speaker))),
      ("gender", map.agreement.share(of: map.clips.map(\.entry.gender))),
    ]
    let known = shares.compactMap { name, share in share.map { (name, $0.share, $0.chance) } }
    section.table = MarkdownTable(
      header: ["label", "neighbours that share it", "by chance"],
      rows: known.map { [$0.0, Wording.percent($0.1), Wording.percent($0.2, 1)] })
    section.figures = [KeyFigure("neighbours.divergence", map.embedding.divergence, unit: "nat")]
    section.figures += known.flatMap { name, share, chance in
      [KeyFigure("neighbours.\(name).share", share), KeyFigure("neighbours.\(name).chance", chance)]
    }
    section.find(
      "Of the \(map.agreement.neighbours) nearest clips in `\(features.setName)`, "
        + Wording.list(
          known.map { "\(Wording.percent($0.1)) share the \($0.0) (\(Wording.percent($0.2, 1)) by chance)" })
        + ".")
    return section
  }
}
