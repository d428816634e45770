import SerFormats

/// `explain.md`: step by step, each with what happens, its numbers, figures and tables.
struct ExplanationPage {
  let report: FeatureExplanationReport
  let steps: [ExplanationStep]

  var text: String {
    var parts = [
      "# From sound to a row of numbers",
      "How `\(report.featureSet)` sees \(Wording.list(report.recordings.map(\.name))), step by step. All numbers are in "
        + "[numbers.csv](numbers.csv) and [\(FeatureExplanation.marker)](\(FeatureExplanation.marker)). Every figure has its "
        + "data (`.csv`) and its script (`.gp`) beside it: `gnuplot NAME.gp` draws it again.",
      MarkdownTable(
        header: ["recording", "file", "format"], rows: report.recordings.map { [$0.name, $0.path, $0.format] }
      ).text,
    ]
    if let problem = report.plots.problem { parts.append("> **Figures:** \(problem)") }
    for (number, step) in steps.enumerated() {
      parts += ["## \(number + 1). \(step.title)"] + step.paragraphs + [numbers(of: step).text]
      for plot in step.plots { parts += figure(plot) }
      if !step.tables.isEmpty {
        parts.append("Tables: " + step.tables.map { "[\($0.file)](\($0.file))" }.joined(separator: " · "))
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func numbers(of step: ExplanationStep) -> MarkdownTable {
    MarkdownTable(
      header: [""] + report.recordings.map(\.name),
      rows: step.numbers.map { number in
        [number.quantity + (number.unit.isEmpty ? "" : " (\(number.unit))")]
          + report.recordings.indices.map { number.text(for: $0) }
      })
  }

  private func figure(_ plot: Plot) -> [String] {
    let isDrawn = report.plots.isDrawn(plot.name)
    let files =
      ["[\(plot.name).csv](\(plot.name).csv)", "[\(plot.name).gp](\(plot.name).gp)"]
      + (isDrawn ? ["[SVG](\(plot.name).svg)"] : [])
    return (isDrawn ? ["![\(plot.title)](\(plot.name).png)"] : [])
      + ["\(isDrawn ? "" : "\(plot.title): ")" + files.joined(separator: " · ")]
  }
}
