import SerEvaluation
import SerFormats

/// The clips that the model misjudged with the greatest confidence.
enum HardClipSection {
  /// Nil where nothing was misjudged.
  static func make(_ report: ErrorReport, _ findings: ErrorFindings) async throws -> ErrorSection? {
    let clips = findings.hardest
    guard !clips.isEmpty else { return nil }
    var section = ErrorSection("The hardest clips")
    let hasProbabilities = clips.contains { $0.probabilities != nil }
    let pictures = ClipPictures(report: report, title: "The hardest clips", clips: clips)
    section.plots = [
      hasProbabilities ? probabilities(report, clips) : nil, try await pictures.plot(named: "hardest-clips"),
    ].compactMap { $0 }
    section.blocks = [
      .paragraph(
        hasProbabilities
          ? "Where a wrong emotion got the highest probabilities of all."
          : "The model gives no probabilities, so that how sure it was can't be told: one clip of each of the most frequent "
            + "confusions. (`--calibrate temperature` gives probabilities.)"),
      .table(
        MarkdownTable(
          header: [
            "", report.facts.nameColumn == "path" ? "clip" : "row", "speaker", "intensity", "true emotion", "judged",
          ]
            + (hasProbabilities ? report.classNames.map { "p(\($0))" } : []),
          rows: clips.enumerated().map { number, clip in
            ["\(number + 1)", "`\(clip.clip)`", who(clip), clip.intensity ?? "–", clip.truth, clip.prediction]
              + (hasProbabilities ? shares(of: clip, report) : [])
          }, leftAligned: [1, 2, 3, 4, 5])),
    ]
    section.table = ("hardest.csv", table(report, clips))
    return section
  }

  private static func who(_ clip: ErrorFindings.Clip) -> String {
    (clip.speaker ?? "–") + (clip.gender.map { " (\($0))" } ?? "")
  }

  /// Its probabilities, those of the true and of the judged emotion in bold.
  private static func shares(of clip: ErrorFindings.Clip, _ report: ErrorReport) -> [String] {
    zip(report.classNames, clip.probabilities ?? []).map { name, probability in
      let text = Wording.number(Double(probability), 2)
      return name == clip.truth || name == clip.prediction ? "**\(text)**" : text
    }
  }

  private static func table(_ report: ErrorReport, _ clips: [ErrorFindings.Clip]) -> CSVDocument {
    report.document(
      [report.facts.nameColumn, "speaker", "gender", "intensity", "truth", "prediction"]
        + report.classNames.map { "p_\($0)" },
      clips.map { clip in
        [
          clip.clip, clip.speaker ?? "", clip.gender ?? "", clip.intensity ?? "", clip.truth, clip.prediction,
        ]
          + report.classNames.indices.map { index in
            // As predictions.csv has them.
            clip.probabilities.map { "\(Double($0[index]))" } ?? ""
          }
      })
  }

  private static func probabilities(_ report: ErrorReport, _ clips: [ErrorFindings.Clip]) -> Plot {
    let values = clips.map { ($0.probabilities ?? []).map { Double($0) } }
    return HeatMap(
      title: "Probabilities of the hardest clips: \(report.cell.title())", subtitle: report.subtitle,
      rowNames: clips.enumerated().map { number, clip in
        "\(number + 1) · \(clip.truth)" + (clip.speaker.map { ", speaker \($0)" } ?? "")
      }, rowLabel: "clip and its true emotion", columnNames: report.classNames, columnLabel: "emotion judged",
      values: values, annotations: values.map { $0.map { .init(PlotText.number($0, decimals: 2)) } },
      valueLabel: "probability", scale: .sequential(from: 0, to: 1)
    ).plot(named: "hardest-probabilities")
  }
}
