import SerEvaluation
import SerNumerics

/// Which emotions lie close to each other.
enum SeparabilitySection {
  static func make(_ features: ExploredFeatures) -> ExplorationSection {
    var section = ExplorationSection("Separability of the emotions")
    let dimensions = features.supportedDimensions
    let raw = features.components.leadingScores(dimensions)
    let classCount = features.emotions.count
    let centred = features.speakers.map { centered(raw, dimensions, within: $0) }
    let lost = features.speakers.map { Set($0).count - 1 } ?? 0
    guard
      let plain = ClassSeparability(
        raw, dimensions: dimensions, labels: features.labels, classCount: classCount),
      let own = ClassSeparability(
        centred ?? raw, dimensions: dimensions, labels: features.labels, classCount: classCount, lostDegrees: lost)
    else { return section }
    let scope = centred == nil ? "" : ", each speaker's mean taken out"
    section.paragraphs = [
      "Δ is the distance between the means of two emotions in standard deviations within emotions, along the straight line "
        + "that separates the two best, in the first \(dimensions) principal components of `\(features.setName)`\(scope). It "
        + "is corrected for what chance adds in so many dimensions. Were clips spread normally, a straight cut halfway would "
        + "put Φ(−Δ/2) of them on the wrong side: 31 % at Δ = 1, 16 % at 2, 7 % at 3. It describes these clips; "
        + "clips of one speaker aren't independent, and new speakers lie closer together than this.",
      "Fisher's ratio over all these dimensions (variance between the emotions over that within them) is "
        + "\(Wording.number(plain.ratio, 3))"
        + (centred == nil
          ? "." : ", and \(Wording.number(own.ratio, 3)) once each speaker's mean is taken out."),
    ]
    section.figures = [
      KeyFigure("separability.fisherRatio", plain.ratio),
      KeyFigure("separability.fisherRatio.withinSpeakers", centred == nil ? nil : own.ratio),
    ]
    let pairs = pairs(own, features)
    guard !pairs.isEmpty else { return section }
    section.plots = [heatMap(own, features, scope)]
    section.figures += pairs.map { KeyFigure("separability.\($0.names).delta", $0.delta) }
    let sorted = pairs.sorted { $0.delta < $1.delta }
    section.table = MarkdownTable(
      header: ["pair", "Δ", "overlap Φ(−Δ/2)"],
      rows: (sorted.count <= 8 ? sorted : Array(sorted.prefix(5) + sorted.suffix(3))).map { pair in
        [pair.words, Wording.number(pair.delta), Wording.percent(ClassSeparability.overlap(atDistance: pair.delta))]
      })
    if let closest = sorted.first, let farthest = sorted.last, sorted.count > 1 {
      section.find(
        "\(closest.words.capitalizedFirst) lie closest in `\(features.setName)` (Δ = \(Wording.number(closest.delta, 1)): the "
          + "best straight cut between them would still err on "
          + "\(Wording.percent(ClassSeparability.overlap(atDistance: closest.delta))) of normally spread clips), then "
          + Wording.list(sorted.dropFirst().prefix(2).map { "\($0.words) (\(Wording.number($0.delta, 1)))" })
          + "; \(farthest.words) lie farthest apart (\(Wording.number(farthest.delta, 1))).")
    }
    return section
  }

  private typealias Pair = (words: String, names: String, delta: Double)

  private static func pairs(_ separability: ClassSeparability, _ features: ExploredFeatures) -> [Pair] {
    let names = features.emotions.map(\.rawValue)
    return names.indices.flatMap { a in
      names.indices.filter { $0 > a }.compactMap { b in
        separability.distances[a][b].map { ("\(names[a]) and \(names[b])", "\(names[a]).\(names[b])", $0) }
      }
    }
  }

  private static func heatMap(
    _ separability: ClassSeparability, _ features: ExploredFeatures, _ scope: String
  ) -> Plot {
    let names = features.emotions.map(\.rawValue)
    let values = separability.distances.map { $0.map { $0 ?? .nan } }
    let known = values.joined().filter(\.isFinite)
    // The closest pair is nearly white, however far it lies apart.
    let (least, largest) = (((known.min() ?? 0) * 2 - 0.5).rounded(.down) / 2, known.max() ?? 1)
    return HeatMap(
      title: "How far emotions lie apart: \(features.setName) in \(features.corpusName)",
      subtitle: "Δ in standard deviations within emotions\(scope); pale pairs are easily confused", rowNames: names,
      rowLabel: "emotion", columnNames: names, columnLabel: "emotion", values: values,
      annotations: values.map { $0.map { HeatMap.Annotation($0.isFinite ? Wording.number($0, 1) : "") } },
      valueLabel: "Δ (standard deviations)", scale: .sequential(from: max(0, least), to: largest)
    ).plot(named: "separability")
  }

  /// The values with each speaker's mean taken out of every dimension.
  private static func centered(_ values: [Double], _ dimensions: Int, within speakers: [String]) -> [Double] {
    var result = values
    for dimension in 0..<dimensions {
      let column = speakers.indices.map { values[$0 * dimensions + dimension] }
      for (row, value) in EffectSize.centered(column, within: speakers).enumerated() {
        result[row * dimensions + dimension] = value
      }
    }
    return result
  }
}
