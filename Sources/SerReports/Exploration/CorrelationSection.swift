import SerEvaluation
import SerNumerics

/// Which measures and columns go together.
enum CorrelationSection {
  private static let columns = 15

  static func make(_ features: ExploredFeatures) -> ExplorationSection {
    var section = ExplorationSection("Correlations")
    let measures = AcousticMeasure.allCases.map { measure in
      (measure: measure, values: features.clips.map { measure.value(of: $0.acoustics) ?? .nan })
    }
    let leaders = ColumnDistributionSection.leaders(features, columns).compactMap { column in
      features.place(of: column.name).map { (name: column.name, values: features.standardized.column($0)) }
    }
    let all = (measures.map { (name: $0.measure.name, values: $0.values) } + leaders)
      .filter { Correlation.pearson($0.values, $0.values) != nil }
    guard all.count > 2 else { return section }
    let correlations = all.map { a in all.map { b in Correlation.pearson(a.values, b.values) ?? .nan } }
    let order = CorrelationOrder.clustered(correlations)
    let names = order.map { all[$0].name }
    let values = order.map { a in order.map { correlations[a][$0] } }
    section.paragraphs = [
      "Pearson's r over clips between the acoustic measures and the leading columns of `\(features.setName)`, ordered so "
        + "that what goes together stands together (average linkage by 1 − |r|). Measures of pitch leave out clips without "
        + "a voiced frame."
    ]
    section.plots = [
      HeatMap(
        title: "Correlations of acoustic measures and leading columns in \(features.corpusName)",
        subtitle: "Pearson's r over \(Wording.count(features.clips.count, "clip")), clustered", rowNames: names,
        rowLabel: "measure", columnNames: names, columnLabel: "measure", values: values,
        annotations: values.map { $0.map { HeatMap.Annotation($0.isFinite ? short($0) : "–") } }, valueLabel: "r",
        scale: .diverging(limit: 1)
      ).plot(named: "correlations")
    ]
    let closest = measures.compactMap { measure, values in
      closestColumn(to: values, features).map { (measure: measure, column: $0.column, r: $0.r) }
    }
    section.table = MarkdownTable(
      header: ["measure", "closest of all columns", "r"],
      rows: closest.map { [$0.measure.name, $0.column, Wording.signed($0.r, 2)] }, leftAligned: [0, 1])
    section.figures = closest.map { KeyFigure("correlations.\($0.measure.rawValue).closestColumn.r", $0.r) }
    let strong = closest.filter { abs($0.r) >= 0.8 }
    if !strong.isEmpty {
      section.find(
        "Plain measures stand in `\(features.setName)`: "
          + Wording.list(strong.map { "\($0.measure.name) as \($0.column) (r = \(Wording.signed($0.r, 2)))" })
          + "."
          + (strong.contains { $0.measure == .level }
            ? " So the gain of a recording, which has nothing to do with the emotion, shifts what a model sees." : ""))
    }
    return section
  }

  /// ".87" and "−.3": what fits a cell.
  private static func short(_ r: Double) -> String {
    let text = Wording.number(abs(r), 1)
    return abs(r) < 0.05 ? "0" : (r < 0 ? "−" : "") + (text.hasPrefix("0") ? String(text.dropFirst()) : "1")
  }

  private static func closestColumn(
    to measure: [Double], _ features: ExploredFeatures
  ) -> (column: String, r: Double)? {
    let found = features.names.indices.compactMap { place in
      Correlation.pearson(measure, features.standardized.column(place)).map { (place, $0) }
    }
    // Of equal correlations the earlier column.
    guard let best = found.max(by: { (abs($0.1), $1.0) < (abs($1.1), $0.0) }) else { return nil }
    return (features.names[best.0], best.1)
  }
}
