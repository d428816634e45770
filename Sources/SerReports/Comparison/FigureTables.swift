import SerEvaluation

/// The tables of figures of a comparison's page.
struct FigureTables {
  /// In the order in which they are shown.
  let configurations: [ComparedConfiguration]
  /// Those that are shown in detail.
  let shown: [ComparedConfiguration]

  /// One line a configuration.
  var overview: String {
    MarkdownTable(
      header: [
        "features", "model", "protocol", "normalisation", "accuracy", "UAR", "macro-F1", "weighted F1", "log-loss",
        "ECE", "mark",
      ],
      rows: configurations.map { configuration in
        let cell = configuration.first
        let settings = cell.parameters.isEmpty ? "" : " (\(cell.parameters.joined(separator: ", ")))"
        return [
          cell.features, cell.preparedModel + settings, cell.protocolName, cell.normalization.rawValue,
          FigureText.level(configuration.figure(\.accuracy), configuration.accuracyInterval?.percentile),
          FigureText.level(configuration.figure(\.uar), configuration.uarInterval?.percentile),
          FigureText.level(configuration.figure(\.macroF1)), FigureText.level(configuration.figure(\.weightedF1)),
          FigureText.level(configuration.figure(\.logLoss)), FigureText.level(configuration.runs.ece),
          cell.marks.isEmpty ? "" : "**\(cell.marks.joined(separator: ", "))**",
        ]
      }, leftAligned: Set(0...10)
    ).text
  }

  /// Every seed's UAR and accuracy beside their mean; empty where no configuration has several.
  var seeds: String {
    let several = configurations.filter(\.hasSeveralSeeds)
    guard !several.isEmpty else { return "" }
    let seeds = several.reduce(into: [UInt64]()) { seen, configuration in
      for seed in configuration.runs.seeds where !seen.contains(seed) { seen.append(seed) }
    }
    let rows = several.flatMap { configuration in
      [("UAR", configuration.figure(\.uar)), ("accuracy", configuration.figure(\.accuracy))].map { name, figure in
        let values = Dictionary(
          zip(configuration.runs.seeds, figure?.values ?? []), uniquingKeysWith: { first, _ in first })
        return [configuration.title, name, FigureText.level(figure)] + seeds.map { FigureText.value(values[$0]) }
      }
    }
    let table = MarkdownTable(
      header: ["cell", "figure", "mean ± sd"] + seeds.map { "seed \($0)" }, rows: rows, leftAligned: [0, 1])
    let same = several.filter(\.runs.ignoresSeed).map { "*\($0.title)*" }
    let note =
      same.isEmpty ? "" : "\n\nSeeds change nothing in \(Wording.shortList(same)): all gave the same predictions."
    return
      "## By seed\n\nThe deviation over seeds is the luck of training. Intervals and tests allow for other speakers, with "
      + "models of these seeds: each speaker's figure is the mean over seeds, so that seeds neither multiply the tests nor "
      + "count as speakers.\n\n\(table.text)\(note)"
  }

  /// Means and deviations over folds.
  var folds: String {
    guard configurations.contains(where: { $0.first.outcome.folds.count > 1 }) else { return "" }
    let table = MarkdownTable(
      header: ["cell", "folds", "accuracy", "UAR", "macro-F1", "weighted F1"],
      rows: shown.map { configuration in
        func figure(_ value: (ClassificationMetrics) -> Double?) -> String {
          guard let found = configuration.foldFigure(value) else { return FigureText.value(nil) }
          return FigureText.value(found.mean) + (found.deviation.map { " ± \(FigureText.value($0))" } ?? "")
        }
        return [configuration.title, "\(configuration.first.outcome.folds.count)"]
          + [figure(\.accuracy), figure(\.uar), figure(\.macroF1), figure(\.weightedF1)]
      })
    return
      "## Over folds\n\nMean ± deviation of the folds' own figures. They are no interval: folds share most of their "
      + "training rows.\n\n\(table.text)\(remainder("comparison.csv"))"
  }

  /// Precision, recall and F1 of each class, the mean over seeds.
  var classes: String {
    let names = configurations.first?.first.outcome.predictions.classNames ?? []
    let table = MarkdownTable(
      header: ["cell", "figure"] + names,
      rows: shown.flatMap { configuration in
        func figures(_ name: String, _ value: (ClassificationMetrics.ClassFigures) -> Double?) -> [String] {
          [configuration.title, name]
            + names.indices.map { index in
              FigureText.value(configuration.figure { value($0.classes[index]) }?.mean)
            }
        }
        return [figures("precision", \.precision), figures("recall", \.recall), figures("F1", \.f1)]
      }, leftAligned: [0, 1])
    return
      "## By class\n\nPrecision is undefined for a class that is never predicted, recall for one without clips.\n\n"
      + table.text + remainder("classes.csv")
  }

  private func remainder(_ file: String) -> String {
    configurations.count > shown.count
      ? "\n\nThe \(shown.count) best of \(configurations.count); all stand in `\(file)`." : ""
  }
}
