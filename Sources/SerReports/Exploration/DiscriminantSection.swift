import SerCorpus
import SerEvaluation
import SerNumerics

/// Maps whose axes were chosen to separate the emotions, and the speakers.
enum DiscriminantSection {
  static func make(_ features: ExploredFeatures, workers: Int) async throws -> ExplorationSection {
    var section = ExplorationSection("Maps of discriminant axes")
    let dimensions = features.supportedDimensions
    let values = features.components.leadingScores(dimensions)
    section.paragraphs = [
      "The axes along which the emotions (or the speakers) differ most compared to how the clips scatter within each, "
        + "found in the first \(dimensions) principal components of `\(features.setName)` (at least "
        + "\(ExploredFeatures.clipsPerDimension) clips a dimension).",
      "These maps are pictures, not evidence: the axes were fitted on the very clips that are shown, with their labels, "
        + "and would separate even labels dealt out at random to some degree. What a model makes of speakers it hasn't "
        + "heard is for `serbase compare` to say.",
    ]
    try await addEmotions(features, values, dimensions, workers, &section)
    addSpeakers(features, values, dimensions, &section)
    return section
  }

  private static func addEmotions(
    _ features: ExploredFeatures, _ values: [Double], _ dimensions: Int, _ workers: Int,
    _ section: inout ExplorationSection
  ) async throws {
    let classCount = features.emotions.count
    guard
      let axes = DiscriminantAxes(values, dimensions: dimensions, labels: features.labels, classCount: classCount),
      axes.count > 1,
      let fitted = CentreAgreement.fitted(
        values, dimensions: dimensions, labels: features.labels, classCount: classCount)
    else {
      section.omitted.append("Discriminant map by emotion: that takes three emotions whose features vary")
      return
    }
    section.plots.append(plot(features, axes, values, "emotion", name: "lda-emotion-map"))
    section.table = MarkdownTable(
      header: ["axis", "share of what separates emotions", "between- to within-emotion variance"],
      rows: axes.ratios.indices.map {
        ["\($0 + 1)", Wording.percent(axes.shares[$0], 1), Wording.number(axes.ratios[$0])]
      })
    section.figures += axes.ratios.enumerated().flatMap { index, ratio in
      [
        KeyFigure("discriminant.emotion.\(index + 1).share", axes.shares[index]),
        KeyFigure("discriminant.emotion.\(index + 1).ratio", ratio),
      ]
    }
    section.figures.append(KeyFigure("discriminant.emotion.nearestCentre.fitted", fitted))
    var text =
      "In the plane of the two axes that separate the emotions best, \(Wording.percent(fitted)) of the clips lie nearest to "
      + "their own emotion's centre"
    if let speakers = features.speakers,
      let held = try await CentreAgreement.withoutSpeaker(
        values, dimensions: dimensions, labels: features.labels, classCount: classCount, speakers: speakers,
        workers: workers)
    {
      section.figures.append(KeyFigure("discriminant.emotion.nearestCentre.withoutSpeaker", held))
      text +=
        ", but \(Wording.percent(held)) where axes and centres are fitted without the clip's speaker: the difference is "
        + "what the fit lends to the picture"
    }
    section.find(text + " (1 in \(classCount) is \(Wording.percent(1 / Double(classCount), 1))).")
  }

  private static func addSpeakers(
    _ features: ExploredFeatures, _ values: [Double], _ dimensions: Int, _ section: inout ExplorationSection
  ) {
    guard let speakers = features.speakers else {
      section.omitted.append("Discriminant map by speaker: the manifest doesn't name two or more speakers")
      return
    }
    let names = MeasuredCorpus.sorted(Set(speakers))
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let labels = speakers.map { places[$0] ?? 0 }
    guard let axes = DiscriminantAxes(values, dimensions: dimensions, labels: labels, classCount: names.count),
      axes.count > 1
    else {
      section.omitted.append("Discriminant map by speaker: that takes three speakers whose features vary")
      return
    }
    section.plots.append(plot(features, axes, values, "speaker", name: "lda-speaker-map"))
    section.figures += axes.ratios.prefix(2).enumerated().flatMap { index, ratio in
      [
        KeyFigure("discriminant.speaker.\(index + 1).share", axes.shares[index]),
        KeyFigure("discriminant.speaker.\(index + 1).ratio", ratio),
      ]
    }
    let emotion = section.figures.first { $0.name == "discriminant.emotion.1.ratio" }?.value
    if let emotion, let speaker = axes.ratios.first {
      section.find(
        "Along the best single axis for them, speakers differ by \(Wording.number(speaker, 1)) times the variance within a "
          + "speaker, emotions by \(Wording.number(emotion, 1)) times that within an emotion (both fitted here): the features tell "
          + "\(speaker > emotion ? "who speaks more clearly than how" : "how somebody speaks more clearly than who").")
    }
  }

  private static func plot(
    _ features: ExploredFeatures, _ axes: DiscriminantAxes, _ values: [Double], _ factor: String, name: String
  ) -> Plot {
    let places = axes.project(values, onto: 2)
    let panels = MapColouring.panels(features.clips)
    func label(_ index: Int) -> String { "axis \(index + 1) (\(Wording.percent(axes.shares[index])))" }
    return GroupedScatterGrid(
      title: "Discriminant axes of the \(factor)s: \(features.setName) in \(features.corpusName)",
      subtitle:
        "a picture: axes fitted on the clips shown, with their share of what separates \(factor)s; "
        + MapColouring.legend(panels),
      names: features.clips.map(\.entry.path), x: features.clips.indices.map { places[2 * $0] },
      y: features.clips.indices.map { places[2 * $0 + 1] }, panels: panels, xLabel: label(0), yLabel: label(1)
    ).plot(named: name)
  }
}
