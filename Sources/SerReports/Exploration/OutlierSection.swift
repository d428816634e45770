import SerCorpus
import SerFormats
import SerNumerics

/// Clips to listen to before anything is trained on them.
enum OutlierSection {
  private static let shown = 20

  static func make(_ corpus: MeasuredCorpus) -> ExplorationSection {
    var section = ExplorationSection("Outlier clips")
    guard corpus.supportsEffectSizes else {
      section.omitted = ["Outlier clips: fewer than five clips an emotion on average, too few to say what is usual"]
      return section
    }
    let outliers = OutlierClip.find(in: corpus)
    let isRelative = corpus.valuesWithinSpeakers(.duration) != nil
    section.paragraphs = [
      "Clips worth listening to: a measure lies more than \(Wording.number(RobustScore.limit, 1)) robust standard deviations "
        + "(median and median absolute deviation; Iglewicz & Hoaglin 1993) from the middle of the clip's emotion"
        + (isRelative ? ", each measure relative to the speaker's mean" : "")
        + ", or the clip has a fault: no or hardly any voiced frame, crests cut off, an offset. Standing out is no reason to "
        + "leave a clip out; being broken is.",
      "All are in [outliers.csv](outliers.csv), the measures of every clip in [clips.csv](clips.csv).",
    ]
    section.figures = [
      KeyFigure("outliers.clips", Double(outliers.count)),
      KeyFigure("outliers.share", Double(outliers.count) / Double(corpus.clips.count)),
    ]
    guard let gravest = outliers.first else {
      section.find("No clip stands out from its emotion in any measure.")
      return section
    }
    section.plots = [heatMap(corpus, outliers)]
    section.table = MarkdownTable(
      header: ["clip", "emotion", "why"],
      rows: outliers.prefix(shown).map {
        [$0.clip.entry.path, $0.clip.emotion.rawValue, $0.reasons.joined(separator: "; ")]
      }, leftAligned: [0, 1, 2])
    let counts = AcousticMeasure.allCases.map { measure in
      (measure, outliers.count { abs($0.scores[measure] ?? 0) > RobustScore.limit })
    }.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    section.figures += counts.map { KeyFigure("outliers.\($0.0.rawValue)", Double($0.1)) }
    section.find(
      "\(Wording.count(outliers.count, "clip")) (\(Wording.percent(Double(outliers.count) / Double(corpus.clips.count), 1))) "
        + "\(outliers.count == 1 ? "stands" : "stand") out from their emotion"
        + (counts.isEmpty
          ? "" : ", most by \(Wording.list(counts.prefix(3).map { "\($0.0.name) (\($0.1))" }))")
        + "; to be listened to first: \(gravest.clip.entry.path) (\(gravest.reasons.joined(separator: "; "))).")
    return section
  }

  /// The gravest outliers with the z of every measure.
  private static func heatMap(_ corpus: MeasuredCorpus, _ outliers: [OutlierClip]) -> Plot {
    let rows = Array(outliers.prefix(shown))
    let measures = AcousticMeasure.allCases
    let values = rows.map { row in measures.map { row.scores[$0] ?? .nan } }
    return HeatMap(
      title: "The clips that stand out most in \(corpus.name)",
      subtitle:
        "robust z within the emotion, beyond ±\(Wording.number(RobustScore.limit, 1)) a reason; colours end at ±8",
      rowNames: rows.map { "\($0.clip.entry.path) · \($0.clip.emotion.rawValue)" }, rowLabel: "clip",
      columnNames: measures.map { $0.name.replacing(" ", with: "\n") }, columnLabel: "measure",
      values: values.map { $0.map { $0.isFinite ? max(-8, min(8, $0)) : $0 } },
      annotations: values.map { $0.map { HeatMap.Annotation($0.isFinite ? Wording.signed($0) : "–") } },
      valueLabel: "robust z", scale: .diverging(limit: 8), table: table(outliers)
    ).plot(named: "outliers")
  }

  private static func table(_ outliers: [OutlierClip]) -> CSVDocument {
    CSVDocument(
      header: ["path", "emotion", "speaker", "severity"] + AcousticMeasure.allCases.map { "z_\($0.rawValue)" }
        + ["reasons"],
      rows: outliers.map { outlier in
        [
          outlier.clip.entry.path, outlier.clip.emotion.rawValue, outlier.clip.entry.speaker ?? "",
          PlotText.number(outlier.severity, decimals: 2),
        ] + AcousticMeasure.allCases.map { PlotText.number(outlier.scores[$0] ?? .nan, decimals: 2) }
          + [outlier.reasons.joined(separator: "; ")]
      })
  }
}
