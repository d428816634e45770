import SerFeatures

/// `index.md`: findings first, then every section with its figures and tables, then how it was measured.
struct IndexPage {
  let report: ExplorationReport
  let sections: [ExplorationSection]
  let acoustics: ClipAcousticsParameters

  var text: String {
    var parts = ["# Exploration of \(report.corpus)", summary]
    if let problem = report.plots.problem { parts.append("> **Figures:** \(problem)") }
    parts += ["## What stands out", standouts]
    for section in sections where !isEmpty(section) { parts += self.parts(of: section) }
    if !report.omitted.isEmpty {
      parts += ["## Left out", report.omitted.map { "- \($0)." }.joined(separator: "\n")]
    }
    if !report.failures.isEmpty {
      parts += [
        "## Clips that could not be measured",
        report.failures.map { "- `\($0.path)`: \($0.reason)" }.joined(separator: "\n"),
      ]
    }
    parts += ["## How it was measured", method]
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var summary: String {
    let failed = report.failures.isEmpty ? "" : ", \(report.failures.count) could not be measured"
    return
      "\(Wording.count(report.clips, "clip"))\(failed). The measures of every clip are in [clips.csv](clips.csv), all "
      + "findings and key figures in [exploration.json](exploration.json). Every figure has its data (`.csv`) and its "
      + "script (`.gp`) beside it: `gnuplot NAME.gp` draws it again."
  }

  private var standouts: String {
    report.findings.map { "- **\($0.topic).** \($0.text)" }.joined(separator: "\n")
  }

  private func isEmpty(_ section: ExplorationSection) -> Bool {
    section.plots.isEmpty && section.table == nil && section.findings.isEmpty
  }

  private func parts(of section: ExplorationSection) -> [String] {
    var parts = ["## \(section.title)"] + section.paragraphs
    if !section.findings.isEmpty { parts.append(section.findings.map(\.text).joined(separator: " ")) }
    for plot in section.plots {
      let files =
        plot.tables.map { "[\(file(plot, $0))](\(file(plot, $0)))" }.prefix(2)
        + ["[\(plot.name).gp](\(plot.name).gp)"]
        + (report.plots.isDrawn(plot.name) ? ["[SVG](\(plot.name).svg)"] : [])
      if report.plots.isDrawn(plot.name) { parts.append("![\(plot.title)](\(plot.name).png)") }
      parts.append("\(report.plots.isDrawn(plot.name) ? "" : "\(plot.title): ")" + files.joined(separator: " · "))
    }
    if let table = section.table { parts.append(table.text) }
    return parts
  }

  private func file(_ plot: Plot, _ table: Plot.Table) -> String { Plot.fileName(plot.name, suffix: table.suffix) }

  private var method: String {
    let pitch = acoustics.pitch
    return """
      - Channels are averaged. Duration, peak, full-scale samples and offset are taken at the file's own rate, all else \
      at \(pitch.sampleRate) Hz.
      - Silence: what lies outside the first and the last 128 ms frame within \(Wording.number(acoustics.trimDecibel, 0)) dB \
      of the loudest one, to 32 ms; the same cut that `mfcc-functionals` makes. The rest is the active part.
      - Level: RMS of the active part in dB relative to full scale (a full-scale sine has −3 dBFS).
      - Energy range: the 95 % minus the 5 % quantile of the levels of 25 ms frames, 10 ms apart, of the active part.
      - F0: YIN (de Cheveigné & Kawahara 2002, doi:10.1121/1.1458024), \(Wording.number(pitch.lowest, 0)) to \
      \(Wording.number(pitch.highest, 0)) Hz, frames of \(pitch.frameLength * 1000 / pitch.sampleRate) ms every \
      \(pitch.hopLength * 1000 / pitch.sampleRate) ms; voiced where the normalised difference falls below \
      \(Wording.number(Double(pitch.aperiodicityLimit))) and the frame is within \(Wording.number(pitch.energyGate, 0)) dB of the \
      loudest; a second look within 0.75 Q1 to 1.5 Q3 of the first, then a median over \(pitch.medianWidth) frames, \
      remove octave jumps. Median and range (5 to 95 %) are over the voiced frames of a clip; effects are computed in \
      semitones.
      - Effect sizes: η² (share of variance), for speakers ε² (the same without the bias of small groups, Kelley 1935, \
      doi:10.1073/pnas.21.9.554), Hedges' g (difference in pooled standard deviations, small-sample factor of Hedges \
      1981), Cramér's V with the bias correction of Bergsma 2013 (doi:10.1016/j.jkss.2012.10.002).
      """
  }
}
