import SerCorpus
import SerNumerics

/// How emotion goes together with another label of the clips: gender or intensity.
enum AssociationSection {
  static func gender(_ corpus: MeasuredCorpus) -> ExplorationSection {
    let colors: [Gender: PlotColor] = [.female: .purple, .male: .blue]
    return make(
      corpus, title: "Gender by emotion", factor: "gender", name: "gender-by-emotion",
      levels: corpus.genders.map { gender in
        (gender.rawValue, colors[gender] ?? .black, { $0.entry.gender == gender })
      })
  }

  static func intensity(_ corpus: MeasuredCorpus) -> ExplorationSection {
    make(
      corpus, title: "Intensity by emotion", factor: "intensity", name: "intensity-by-emotion",
      levels: corpus.intensities.map { intensity in
        (intensity.rawValue, intensity.plotColor, { $0.entry.intensity == intensity })
      })
  }

  private typealias Level = (name: String, color: PlotColor, holds: (MeasuredClip) -> Bool)

  private static func make(
    _ corpus: MeasuredCorpus, title: String, factor: String, name: String, levels: [Level]
  ) -> ExplorationSection {
    var section = ExplorationSection(title)
    guard levels.count > 1 else {
      section.omitted = [
        "\(title): " + (levels.isEmpty ? "the manifest doesn't state the \(factor)" : "all clips are \(levels[0].name)")
      ]
      return section
    }
    let emotions = corpus.emotions
    let counts = emotions.map { emotion in
      levels.map { level in corpus.clips.count { $0.emotion == emotion && level.holds($0) } }
    }
    let table = ContingencyTable(counts)
    var measures: [String] = []
    if let test = table.independence, let strength = table.cramersV {
      measures = [
        "χ²(\(test.degreesOfFreedom)) = \(Wording.number(test.statistic, 1)), \(Wording.probability(test.pValue))",
        "Cramér's V = \(Wording.number(strength, 3))",
        "bias-corrected \(Wording.number(table.biasCorrectedCramersV, 3))",
      ]
      section.paragraphs = [measures.joined(separator: "; ") + "."]
      if test.smallestExpected < 5 {
        section.paragraphs.append(
          "The smallest expected count is \(Wording.number(test.smallestExpected, 1)), so that p is only approximate.")
      }
    }
    section.figures = [
      KeyFigure("\(factor).cramersV", table.cramersV),
      KeyFigure("\(factor).cramersV.biasCorrected", table.biasCorrectedCramersV),
      KeyFigure("\(factor).p", table.independence?.pValue),
    ]
    section.table = MarkdownTable(
      header: ["emotion"] + levels.map(\.name), rows: zip(emotions, counts).map { [$0.rawValue] + $1.map(String.init) })
    section.plots = [
      BarPlot(
        title: "\(title) in \(corpus.name)", subtitle: measures.isEmpty ? nil : measures.joined(separator: "; "),
        categoryName: "emotion", categories: emotions.map(\.rawValue),
        series: levels.enumerated().map { index, level in
          .init(name: level.name, values: counts.map { Double($0[index]) }, color: level.color)
        }, valueLabel: "clips"
      ).plot(named: name)
    ]
    findGaps(factor, emotions, levels.map(\.name), counts, &section)
    findAssociation(factor, table, &section)
    return section
  }

  /// Emotions that lack a level which others have.
  private static func findGaps(
    _ factor: String, _ emotions: [Emotion], _ levels: [String], _ counts: [[Int]], _ section: inout ExplorationSection
  ) {
    for (emotion, row) in zip(emotions, counts) {
      let missing = zip(levels, row).filter { $1 == 0 }.map(\.0)
      guard !missing.isEmpty, row.contains(where: { $0 > 0 }) else { continue }
      section.find(
        "\(emotion.rawValue.capitalizedFirst) has no \(missing.joined(separator: " or ")) clips: "
          + "compare \(factor == "intensity" ? "intensities" : "genders") within emotions only, since over all clips "
          + "the emotion itself would show as an effect of \(factor).")
    }
  }

  private static func findAssociation(_ factor: String, _ table: ContingencyTable, _ section: inout ExplorationSection)
  {
    guard let test = table.independence, let strength = table.biasCorrectedCramersV else { return }
    let mostlyEmpty = (table.emptyCellShare ?? 0) > 0.5
    if strength < 0.05 || test.pValue >= 0.05 {
      section.find(
        "\(factor.capitalizedFirst) and emotion are independent as far as the counts tell: bias-corrected Cramér's V = "
          + "\(Wording.number(strength, 3)), \(Wording.probability(test.pValue)).")
    } else {
      section.find(
        "\(factor.capitalizedFirst) depends on emotion: bias-corrected Cramér's V = \(Wording.number(strength, 3)), "
          + "\(Wording.probability(test.pValue))\(mostlyEmpty ? ", mostly from the empty cells" : "").")
    }
  }
}

extension Intensity {
  /// Cool for weak, warm for strong.
  var plotColor: PlotColor {
    switch self {
    case .normal, .low: .skyBlue
    case .medium: .orange
    case .strong, .high: .vermillion
    case .unspecified: .black
    }
  }

  /// From weak to strong, for comparing the ends; nil where nothing is stated.
  var rank: Int? {
    switch self {
    case .low: 0
    case .normal: 1
    case .medium: 2
    case .strong: 3
    case .high: 4
    case .unspecified: nil
    }
  }
}
