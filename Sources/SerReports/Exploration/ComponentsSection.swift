import SerEvaluation
import SerNumerics

/// Where clips lie along the directions in which their features vary most.
enum ComponentsSection {
  /// Components described in words and numbers.
  private static let described = 6
  private static let barred = 15

  static func make(_ features: ExploredFeatures) -> ExplorationSection {
    var section = ExplorationSection("Map of principal components")
    let components = features.components
    let shares = components.shares
    let plane = shares.prefix(2).reduce(0, +)
    section.paragraphs = [
      "The columns of `\(features.setName)`, each with mean 0 and deviation 1, turned so that the first axis takes as much "
        + "of their variance as one axis can, and so on. No label took part. A map is a picture, not evidence: these two "
        + "axes hold \(Wording.percent(plane)) of the variance, and what looks mixed here may be apart in the other "
        + "\(max(0, shares.count - 2)).",
      "The table says what each component goes with: η² is the share of its variance that lies between emotions or "
        + "genders, ε² the same for speakers, and the columns are those that weigh most in it.",
    ]
    let rows = (0..<min(described, components.count)).map { Described(features, component: $0) }
    section.table = MarkdownTable(
      header: ["component", "variance", "so far", "η² emotion", "ε² speaker", "η² gender", "columns"],
      rows: rows.map { row in
        let held = shares.prefix(row.index + 1).reduce(0, +)
        return ["\(row.index + 1)", Wording.percent(shares[row.index], 1), Wording.percent(held, 1)]
          + [row.emotion, row.speaker, row.gender].map { Wording.number($0) } + [row.columns]
      }, leftAligned: [0, 6])
    section.plots = [map(features), bars(features)]
    section.figures = [
      KeyFigure("components.variance.first", shares.first), KeyFigure("components.variance.firstTwo", plane),
      KeyFigure("components.fewest.50", Double(components.fewest(holding: 0.5))),
      KeyFigure("components.fewest.90", Double(components.fewest(holding: 0.9))),
      KeyFigure("components.fewest.95", Double(components.fewest(holding: 0.95))),
    ]
    section.find(
      "Two principal components hold \(Wording.percent(plane)) of the variance of `\(features.setName)`; "
        + "\(components.fewest(holding: 0.5)) hold half, \(components.fewest(holding: 0.95)) of "
        + "\(features.standardized.count) hold 95 %.")
    section.find(rows.prefix(3).map(\.sentence).joined(separator: " "))
    return section
  }

  /// What a component goes with.
  private struct Described {
    let index: Int
    let emotion: Double?
    let speaker: Double?
    let gender: Double?
    let columns: String

    init(_ features: ExploredFeatures, component: Int) {
      index = component
      let scores = features.components.component(component)
      func groups(_ label: (MeasuredClip) -> String?) -> [[Double]] {
        var groups: [String: [Double]] = [:]
        for (clip, score) in zip(features.clips, scores) {
          if let name = label(clip) { groups[name, default: []].append(score) }
        }
        return groups.sorted { $0.key < $1.key }.map(\.value)
      }
      emotion = EffectSize.etaSquared(groups { $0.emotion.rawValue })
      speaker = features.speakers == nil ? nil : EffectSize.epsilonSquared(groups { $0.entry.speaker })
      gender = EffectSize.etaSquared(groups { $0.entry.gender?.rawValue })
      let varying = features.names.indices.filter { features.standardized.varies[$0] }
      let weights = features.components.axes[component * varying.count..<(component + 1) * varying.count]
      let heaviest = zip(varying, weights).sorted { abs($0.1) > abs($1.1) }.prefix(3)
      columns = heaviest.map { ($0.1 < 0 ? "−" : "") + features.names[$0.0] }.joined(separator: ", ")
    }

    /// "Component 1 goes with speaker (ε² .41) more than with emotion (η² .20)."
    var sentence: String {
      guard let emotion else { return "" }
      guard let speaker else { return "Component \(index + 1): η² of emotion \(Wording.number(emotion))." }
      guard max(emotion, speaker) >= 0.1 else {
        return
          "Component \(index + 1) goes with neither emotion (η² = \(Wording.number(emotion))) nor speaker (ε² = "
          + "\(Wording.number(speaker)))."
      }
      return
        "Component \(index + 1) goes \(speaker > emotion ? "less with emotion" : "more with emotion") (η² = "
        + "\(Wording.number(emotion))) than with the speaker (ε² = \(Wording.number(speaker)))."
    }
  }

  private static func map(_ features: ExploredFeatures) -> Plot {
    let components = features.components
    let panels = MapColouring.panels(features.clips)
    func label(_ index: Int) -> String { "component \(index + 1) (\(Wording.percent(components.shares[index], 1)))" }
    return GroupedScatterGrid(
      title: "Principal components of \(features.setName) in \(features.corpusName)",
      subtitle: "each point a clip, axes with their share of the variance; " + MapColouring.legend(panels),
      names: features.clips.map(\.entry.path), x: components.component(0), y: components.component(1), panels: panels,
      xLabel: label(0), yLabel: label(1)
    ).plot(named: "pca-map")
  }

  private static func bars(_ features: ExploredFeatures) -> Plot {
    let shares = features.components.shares.prefix(barred)
    return BarPlot(
      title: "Variance along the principal components of \(features.setName) in \(features.corpusName)",
      subtitle: "half of all variance lies in the first \(features.components.fewest(holding: 0.5)), 95 % in the first "
        + "\(features.components.fewest(holding: 0.95))",
      categoryName: "component", categories: shares.indices.map { "\($0 + 1)" },
      series: [.init(name: "share", values: shares.map { $0 * 100 }, color: .blue)],
      valueLabel: "share of the variance (%)", decimals: 1
    ).plot(named: "pca-variance")
  }
}
