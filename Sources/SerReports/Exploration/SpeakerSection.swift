import SerCorpus

/// Who says what how often.
enum SpeakerSection {
  static func make(_ corpus: MeasuredCorpus) -> ExplorationSection {
    var section = ExplorationSection("Speakers by emotion")
    let speakers = corpus.speakers
    guard speakers.count > 1 else {
      section.omitted = [
        "Speakers by emotion: "
          + (speakers.isEmpty ? "the manifest names no speakers" : "there is only one speaker")
      ]
      return section
    }
    let emotions = corpus.emotions
    var counts: [String: [Emotion: Int]] = [:]
    for clip in corpus.clips {
      if let speaker = clip.entry.speaker { counts[speaker, default: [:]][clip.emotion, default: 0] += 1 }
    }
    let cells = emotions.map { emotion in speakers.map { counts[$0]?[emotion] ?? 0 } }
    let totals = speakers.indices.map { speaker in cells.reduce(0) { $0 + $1[speaker] } }
    let largest = Double(cells.joined().max() ?? 1)
    let subtitle =
      "\(speakers.count) speakers with \(Wording.range(totals.min() ?? 0, totals.max() ?? 0, "clip")) each; "
      + "\(cells.joined().count { $0 == 0 }) of \(speakers.count * emotions.count) cells are empty"
    section.paragraphs = [subtitle.capitalizedFirst + "."]
    section.plots = [
      HeatMap(
        title: "Clips per speaker and emotion in \(corpus.name)", subtitle: subtitle,
        rowNames: emotions.map(\.rawValue), rowLabel: "emotion", columnNames: speakers, columnLabel: "speaker",
        values: cells.map { $0.map(Double.init) }, annotations: cells.map { $0.map { HeatMap.Annotation("\($0)") } },
        valueLabel: "clips", scale: .sequential(from: 0, to: largest)
      ).plot(named: "speakers-by-emotion")
    ]
    section.figures = [
      KeyFigure("speakers.count", Double(speakers.count)),
      KeyFigure("speakers.clips.least", totals.min().map(Double.init)),
      KeyFigure("speakers.clips.most", totals.max().map(Double.init)),
      KeyFigure("speakers.emptyCells", Double(cells.joined().count { $0 == 0 })),
    ]
    find(speakers, emotions, cells, totals, &section)
    return section
  }

  private static func find(
    _ speakers: [String], _ emotions: [Emotion], _ cells: [[Int]], _ totals: [Int], _ section: inout ExplorationSection
  ) {
    if Set(totals).count == 1, cells.allSatisfy({ Set($0).count == 1 }) {
      section.find(
        "Every one of the \(speakers.count) speakers recorded the same \(Wording.count(totals[0], "clip")): speakers and "
          + "emotions are fully crossed, so folds by speaker keep the classes balanced.")
      return
    }
    let empty = zip(emotions, cells).flatMap { emotion, row in
      zip(speakers, row).filter { $1 == 0 }.map { "speaker \($0.0) (\(emotion.rawValue))" }
    }
    section.find(
      "Speakers have \(Wording.range(totals.min() ?? 0, totals.max() ?? 0, "clip"))\(Set(totals).count == 1 ? " each" : "")"
        + (empty.isEmpty
          ? ", and every speaker has every emotion."
          : ", and \(Wording.count(empty.count, "combination")) of speaker and emotion \(empty.count == 1 ? "is" : "are") "
            + "missing: \(Wording.shortList(empty)). A fold by speaker may lack a class."))
  }
}
