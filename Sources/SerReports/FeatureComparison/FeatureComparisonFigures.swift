import SerEvaluation

/// The figures of a comparison of feature sets.
struct FeatureComparisonFigures {
  let title: String
  let sets: [ComparedFeatureSet]
  let pairs: [FeatureSetPair]

  /// Columns of each set in the figure of the leaders.
  private static let leadersPerSet = 5

  var plots: [Plot] {
    var plots = [uarByColumns, leaders]
    if sets.contains(where: { $0.share(0.5, \.emotion) != nil }) { plots.append(varianceShares) }
    if sets.contains(where: { $0.speakerProbe != nil }) { plots.append(speakerAgainstEmotion) }
    if sets.count > 1 { plots.append(alignment) }
    return plots
  }

  private var subtitle: String {
    guard let cell = sets.first?.cell else { return title }
    return "\(title), \(cell.protocolName)\(cell.markSuffix), reference SVM, 95 % intervals over speakers"
  }

  /// UAR of always the same answer.
  private var chance: Double {
    1 / Double(max(1, sets.first?.cell.metrics.classes.count { $0.support > 0 } ?? 1))
  }

  /// A set's name where room is scarce.
  private static func short(_ name: String) -> String { name.replacing("-functionals", with: "") }

  private var uarByColumns: Plot {
    ScatterWithIntervals(
      title: "How well each set tells the emotion, by its number of columns", subtitle: subtitle,
      points: sets.map { set in
        ScatterWithIntervals.Point(
          name: set.name, x: Double(set.columnCount), y: set.cell.metrics.uar ?? .nan, yInterval: set.cell.uarInterval)
      },
      xLabel: "columns of the set (logarithmic)", yLabel: "UAR of the emotion", isXLogarithmic: true,
      yReference: ("chance", chance)
    ).plot(named: "uar-columns")
  }

  private var speakerAgainstEmotion: Plot {
    let probed = sets.filter { $0.speakerProbe != nil }
    return ScatterWithIntervals(
      title: "What a set tells: the emotion (wanted) and the speaker (a risk)",
      subtitle: "\(title): emotion of new speakers upwards, speaker from clips of other emotions to the right",
      points: probed.map { set in
        ScatterWithIntervals.Point(
          name: set.name, x: set.speakerProbe?.plain.accuracy ?? .nan, y: set.cell.metrics.uar ?? .nan,
          xInterval: set.speakerProbe?.plain.interval, yInterval: set.cell.uarInterval)
      },
      xLabel: "speakers named rightly (leak gauge, not an emotion result)", yLabel: "UAR of the emotion",
      xReference: ("chance", probed.first?.speakerProbe?.chance ?? .nan), yReference: ("chance", chance)
    ).plot(named: "speaker-emotion")
  }

  private var varianceShares: Plot {
    func series(_ name: String, _ color: PlotColor, _ part: (VarianceComponents) -> Double) -> DistributionPlot.Series {
      .init(
        name: name, values: sets.map { set in set.analysis.columns.compactMap { $0.components.map(part) } },
        color: color)
    }
    return DistributionPlot(
      title: "Where the variance of the columns comes from",
      subtitle:
        "\(title): variance components, a dot a column; the rest is what varies within a speaker's clips of one "
        + "emotion",
      categoryName: "set", categories: sets.map { Self.short($0.name) },
      series: [series("emotion", .vermillion, \.emotion), series("speaker", .blue, \.speaker)],
      valueLabel: "share of the variance", startsAtZero: true
    ).plot(named: "variance-shares")
  }

  /// Combined sets repeat the columns of their parts: they are left out where their parts are there.
  private var leaders: Plot {
    let single = sets.filter { !$0.isCombined }
    let rows = (single.isEmpty ? sets : single).flatMap { set in
      set.analysis.leaders(Self.leadersPerSet) { $0.anova?.etaSquared }.map { column in
        BarsWithIntervals.Row(
          label: "\(Self.short(set.name)): \(column.name)", group: set.name, value: column.anova?.etaSquared ?? .nan,
          lower: .nan, upper: .nan)
      }
    }
    return BarsWithIntervals(
      title: "The columns whose means differ most between emotions",
      subtitle: "\(title): the first \(Self.leadersPerSet) of each set; a description of all clips, not a choice of "
        + "columns",
      valueLabel: "η²: share of the column's variance that lies between emotions", rows: rows, hasLegend: false
    ).plot(named: "leading-columns")
  }

  private var alignment: Plot {
    let names = sets.map(\.name)
    let byNames = Dictionary(pairs.map { ([$0.first, $0.second], $0.alignment) }, uniquingKeysWith: { a, _ in a })
    let values = names.map { first in
      names.map { second in
        first == second ? 1 : (byNames[[first, second]] ?? byNames[[second, first]] ?? nil) ?? .nan
      }
    }
    return HeatMap(
      title: "How alike the sets arrange the clips", subtitle: "\(title): linear centred kernel alignment, 1 is alike",
      rowNames: names.map(Self.short), rowLabel: "set", columnNames: names.map(Self.short),
      columnLabel: "set", values: values,
      annotations: values.map { row in
        row.map { HeatMap.Annotation($0.isFinite ? PlotText.number($0, decimals: 2) : "") }
      },
      valueLabel: "alignment", scale: .sequential(from: 0, to: 1)
    ).plot(named: "alignment")
  }
}
