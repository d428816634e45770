import SerCorpus
import SerNumerics

/// How many clips each emotion has.
enum ClassBalanceSection {
  static func make(_ corpus: MeasuredCorpus) -> ExplorationSection {
    var section = ExplorationSection("Class balance")
    let emotions = corpus.emotions
    let counts = emotions.map { emotion in corpus.clips.count { $0.emotion == emotion } }
    let ratio = CategoryBalance.imbalanceRatio(counts)
    let entropy = CategoryBalance.normalizedEntropy(counts)
    let test = ChiSquareTest.uniform(counts)
    var measures = ["largest / smallest class \(Wording.number(ratio))"]
    if let entropy { measures.append("normalised entropy \(Wording.number(entropy, 4))") }
    if let test {
      measures.append(
        "χ²(\(test.degreesOfFreedom)) = \(Wording.number(test.statistic, 1)) against equal classes, "
          + Wording.probability(test.pValue))
    }
    section.paragraphs = [measures.joined(separator: "; ").capitalizedFirst + "."]
    section.table = MarkdownTable(
      header: ["emotion", "clips", "share"],
      rows: zip(emotions, counts).map { emotion, count in
        [emotion.rawValue, "\(count)", Wording.percent(Double(count) / Double(corpus.clips.count), 1)]
      })
    section.plots = [
      BarPlot(
        title: "Clips per emotion in \(corpus.name)", subtitle: measures.joined(separator: "; "),
        categoryName: "emotion", categories: emotions.map(\.rawValue),
        series: [.init(name: "clips", values: counts.map(Double.init), color: .blue)], valueLabel: "clips"
      ).plot(named: "class-balance")
    ]
    section.figures = [
      KeyFigure("classBalance.imbalanceRatio", ratio), KeyFigure("classBalance.normalizedEntropy", entropy),
      KeyFigure("classBalance.chiSquare", test?.statistic), KeyFigure("classBalance.p", test?.pValue),
    ]
    section.figures += zip(emotions, counts).map { KeyFigure("classBalance.clips.\($0.rawValue)", Double($1)) }
    findOutliers(emotions, counts, test, &section)
    return section
  }

  /// Classes at least a third away from the median class.
  private static func findOutliers(
    _ emotions: [Emotion], _ counts: [Int], _ test: ChiSquareTest?, _ section: inout ExplorationSection
  ) {
    guard emotions.count > 1 else {
      section.find("There is only one emotion, \(emotions.first?.rawValue ?? "none"): nothing can be classified.")
      return
    }
    let median = Statistics.median(counts.map(Double.init))
    let outliers = zip(emotions, counts).filter { abs(Double($1) / median - 1) > 1.0 / 3 }
    for (emotion, count) in outliers {
      let ratio = Double(count) / median
      let share = abs(ratio - 0.5) < 0.02 ? "half" : "\(Wording.number(ratio)) times"
      section.find(
        "\(emotion.rawValue.capitalizedFirst) has \(Wording.count(count, "clip")), \(share) the "
          + "\(Wording.number(median, 0)) of the median class"
          + (ratio < 1 ? ": accuracy hides what happens to it, so report the unweighted average recall." : "."))
    }
    if outliers.isEmpty, Set(counts).count == 1 {
      section.find("All \(emotions.count) emotions have the same number of clips, \(counts[0]).")
    } else if outliers.isEmpty, let test {
      section.find(
        "Classes hold \(counts.min() ?? 0) to \(counts.max() ?? 0) clips, "
          + (test.pValue < 0.05 ? "uneven beyond chance" : "no more uneven than chance allows")
          + " (\(Wording.probability(test.pValue))).")
    }
  }
}

extension String {
  /// The same text, its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
