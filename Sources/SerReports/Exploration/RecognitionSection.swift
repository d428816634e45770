import SerCorpus
import SerFormats
import SerNumerics

/// How well people recognise the clips, and a model beside them.
enum RecognitionSection {
  private static let shown = 15
  /// Clips that at least this share of the listeners recognised count as clear.
  private static let clear = 0.95

  /// Nil where no clip has a rate.
  static func make(
    _ corpus: MeasuredCorpus, _ recognition: HumanRecognition?, _ predictions: PredictedClips?
  ) throws(ExplorationError) -> ExplorationSection? {
    guard let recognition else { return nil }
    let rated = corpus.clips.compactMap { clip in recognition.rate(of: clip.entry.path).map { (clip: clip, rate: $0) } }
    guard !rated.isEmpty else { throw .noRecognition(file: recognition.source, corpus: corpus.name) }
    var section = ExplorationSection("How well people recognise the clips")
    let rates = rated.map(\.rate)
    section.paragraphs = [
      "The share of listeners who named the intended emotion, from `\(recognition.source)`, for \(rated.count) of the "
        + "\(corpus.clips.count) clips: \(Wording.percent(rates.min() ?? 0)) to \(Wording.percent(rates.max() ?? 0))."
        + ((rates.min() ?? 0) >= 0.5
          ? " That no clip has less suggests that the corpus was chosen by these rates; what people make of unchosen clips is "
            + "not to be seen here." : "")
    ]
    section.figures = [
      KeyFigure("recognition.clips", Double(rated.count)), KeyFigure("recognition.mean", Statistics.mean(rates)),
    ]
    addEmotions(corpus, rated, &section)
    guard let predictions else { return section }
    var comparisons: [RecognitionComparison] = []
    for cell in predictions.cells {
      if let found = try RecognitionComparison(cell, file: predictions.path, rated) { comparisons.append(found) }
    }
    guard !comparisons.isEmpty else { throw .foreignPredictions(file: predictions.path, corpus: corpus.name) }
    addModels(corpus, comparisons, &section)
    return section
  }

  private static func addEmotions(
    _ corpus: MeasuredCorpus, _ rated: [(clip: MeasuredClip, rate: Double)], _ section: inout ExplorationSection
  ) {
    let emotions = corpus.emotions.filter { emotion in rated.contains { $0.clip.emotion == emotion } }
    let values = emotions.map { emotion in rated.filter { $0.clip.emotion == emotion }.map { $0.rate * 100 } }
    section.plots.append(
      DistributionPlot(
        title: "Listeners who recognised the emotion in \(corpus.name)",
        subtitle: "each dot a clip; " + DistributionFigure.boxes,
        categoryName: "emotion", categories: emotions.map(\.rawValue),
        series: [.init(name: "clips", values: values, color: .green)], valueLabel: "recognised by (%)"
      ).plot(named: "recognition-by-emotion"))
    let means = values.map { Statistics.mean($0) }
    section.figures += zip(emotions, means).map { KeyFigure("recognition.\($0.rawValue)", $1 / 100) }
    let order = emotions.indices.sorted { means[$0] > means[$1] }
    guard let best = order.first, let worst = order.last, best != worst else { return }
    section.find(
      "People recognise \(emotions[best].rawValue) best (\(Wording.number(means[best], 1)) % of the listeners in the mean) and "
        + "\(emotions[worst].rawValue) worst (\(Wording.number(means[worst], 1)) %), "
        + "\(Wording.percent(Statistics.mean(rated.map(\.rate)), 1)) over all clips.")
  }

  private static func addModels(
    _ corpus: MeasuredCorpus, _ comparisons: [RecognitionComparison], _ section: inout ExplorationSection
  ) {
    for (number, comparison) in comparisons.enumerated() {
      section.figures += [
        KeyFigure("recognition.model.\(number + 1).accuracy", comparison.accuracy),
        KeyFigure("recognition.model.\(number + 1).spearman", comparison.correlation),
        KeyFigure("recognition.model.\(number + 1).spearman.withinEmotions", comparison.correlationWithinEmotions),
      ]
    }
    section.paragraphs.append(
      "Beside them, what models predicted for the same clips. ρ is Spearman's rank correlation between the share of "
        + "listeners and the model's probability of the true emotion (or whether it was right, where it gives none); within "
        + "emotions, each emotion's mean is taken out first. A ρ near 0 says that the model errs on other clips than people."
    )
    section.paragraphs.append(
      comparisons.map { comparison in
        "- \(comparison.name): \(Wording.count(comparison.clips.count, "clip")), accuracy "
          + "\(Wording.number(comparison.accuracy, 3)), ρ = \(Wording.signed(comparison.correlation, 2)), within emotions "
          + "\(Wording.signed(comparison.correlationWithinEmotions, 2))"
      }.joined(separator: "\n"))
    // The first of those that are equally good.
    let ranked = comparisons.enumerated().sorted { ($1.element.accuracy, $0.offset) < ($0.element.accuracy, $1.offset) }
    guard let best = ranked.first?.element else { return }
    section.plots.append(emotionBars(corpus, best))
    let missed = best.missedByTheModel(recognisedBy: clear)
    section.figures.append(KeyFigure("recognition.model.best.missedClear", Double(missed.count)))
    let clearClips = best.clips.count { $0.people >= clear }
    section.find(
      "\(best.name) is right on \(Wording.percent(best.accuracy)) of the clips that listeners recognise in "
        + "\(Wording.percent(Statistics.mean(best.clips.map(\.people)))) of their judgements, and misses \(missed.count) of the "
        + "\(clearClips) that at least \(Wording.percent(clear)) of them recognise\(commonestMistake(missed)); ρ between "
        + "both is \(Wording.signed(best.correlation, 2)).")
    guard !missed.isEmpty else { return }
    section.plots.append(missedBars(corpus, best, missed))
    section.table = MarkdownTable(
      header: ["clip that people recognise and the model doesn't", "emotion", "people", "taken for", "p of the truth"],
      rows: missed.prefix(shown).map {
        [
          $0.clip.entry.path, $0.clip.emotion.rawValue, Wording.percent($0.people), $0.model.mistakenFor ?? "–",
          Wording.number($0.model.truthProbability),
        ]
      }, leftAligned: [0, 1, 3])
  }

  /// ", most often happy for angry (35)"; empty where no mistake was made twice.
  private static func commonestMistake(_ missed: [RecognitionComparison.Clip]) -> String {
    var counts: [String: Int] = [:]
    for clip in missed {
      if let taken = clip.model.mistakenFor { counts["\(clip.clip.emotion.rawValue) for \(taken)", default: 0] += 1 }
    }
    guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value > 1 else { return "" }
    return ", most often taking \(most.key) (\(most.value))"
  }

  private static func emotionBars(_ corpus: MeasuredCorpus, _ best: RecognitionComparison) -> Plot {
    let emotions = corpus.emotions.filter { emotion in best.clips.contains { $0.clip.emotion == emotion } }
    func means(_ value: (RecognitionComparison.Clip) -> Double) -> [Double] {
      emotions.map { emotion in
        Statistics.mean(best.clips.filter { $0.clip.emotion == emotion }.map(value)) * 100
      }
    }
    return BarPlot(
      title: "People and a model by emotion in \(corpus.name)",
      subtitle: "people: share of listeners who were right; model (\(best.name)): share of clips it had right",
      categoryName: "emotion", categories: emotions.map(\.rawValue),
      series: [
        .init(name: "people", values: means(\.people), color: .green),
        .init(name: "model", values: means(\.model.correctShare), color: .blue),
      ], valueLabel: "recognised (%)"
    ).plot(named: "recognition-people-and-model")
  }

  /// What the model took the missed clips for; its table lists the clips.
  private static func missedBars(
    _ corpus: MeasuredCorpus, _ best: RecognitionComparison, _ missed: [RecognitionComparison.Clip]
  ) -> Plot {
    let emotions = corpus.emotions
    let truths = emotions.filter { emotion in missed.contains { $0.clip.emotion == emotion } }
    let values = truths.map { truth in
      emotions.map { taken in
        Double(missed.count { $0.clip.emotion == truth && $0.model.mistakenFor == taken.rawValue })
      }
    }
    return HeatMap(
      title: "Clips that people recognise and the model doesn't in \(corpus.name)",
      subtitle: "recognised by at least \(Wording.percent(clear)) of the listeners, mistaken by \(best.name)",
      rowNames: truths.map(\.rawValue), rowLabel: "emotion", columnNames: emotions.map(\.rawValue),
      columnLabel: "taken for", values: values,
      annotations: values.map { $0.map { HeatMap.Annotation($0 > 0 ? "\(Int($0))" : "") } }, valueLabel: "clips",
      scale: .sequential(from: 0, to: values.joined().max() ?? 1),
      table: CSVDocument(
        header: ["path", "emotion", "recognised_by", "taken_for", "p_truth"],
        rows: missed.map {
          [
            $0.clip.entry.path, $0.clip.emotion.rawValue, PlotText.number($0.people), $0.model.mistakenFor ?? "",
            PlotText.number($0.model.truthProbability ?? .nan),
          ]
        })
    ).plot(named: "recognition-missed")
  }
}
